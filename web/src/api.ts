// The server: the map with its version, the raw record of one node. Errors say what to do next.

import { type MapFile, parseMap, type RawRecord } from "./elements.ts";
import { type Group, isPacked, PACKED, unpack } from "./packed.ts";
import { parseAnswer, type TraceAnswer } from "./trace.ts";

/** What the server refused, or that it did not answer. */
export class ApiError extends Error {
  constructor(
    /** HTTP status; 0 where no answer came. */
    readonly status: number,
    message: string,
    readonly next?: string,
  ) {
    super(message);
  }
}

export interface Versioned {
  map: MapFile;
  /** Nodes that came packed; the others stand in the map. */
  groups: Group[];
  tag: string | undefined;
}

/** The map; undefined where it is still the version `tag`. */
export async function fetchMap(tag?: string): Promise<Versioned | undefined> {
  const response = await ask("api/map", { Accept: `${PACKED}, application/json`, ...(tag === undefined ? {} : { "If-None-Match": tag }) });
  if (response.status === 304) return undefined;
  await refuse(response);
  const fresh = response.headers.get("ETag") ?? undefined;
  if (fresh !== undefined && fresh === tag) return undefined;
  const sent = await json(response);
  const { map, groups } = isPacked(sent) ? unpack(sent) : { map: sent, groups: [] };
  return { map: parseMap(map), groups, tag: fresh };
}

export async function fetchRecord(id: string): Promise<RawRecord> {
  const response = await ask(`api/resources/${encodeURIComponent(id)}`, {});
  await refuse(response);
  return (await json(response)) as RawRecord;
}

/** Whether a packet gets from one end to the other; `port` may be empty: all traffic. */
export async function fetchExplanation(source: string, destination: string, port: string): Promise<TraceAnswer> {
  const query = new URLSearchParams({ source, destination });
  if (port !== "") query.set("port", port);
  const response = await ask(`api/explain?${query}`, {});
  await refuse(response);
  return parseAnswer(await json(response));
}

async function ask(path: string, headers: Record<string, string>): Promise<Response> {
  try {
    return await fetch(path, { headers, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw new ApiError(0, "the server does not answer", "start it again with mapper serve");
  }
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiError(response.status, "the server's answer is not JSON");
  }
}

async function refuse(response: Response): Promise<void> {
  if (response.ok) return;
  const body = (await response.json().catch(() => undefined)) as { error?: unknown; next?: unknown } | undefined;
  const error = typeof body?.error === "string" ? body.error : `the server answered ${response.status}`;
  throw new ApiError(response.status, error, typeof body?.next === "string" ? body.next : undefined);
}
