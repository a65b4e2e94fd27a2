// A traced path on the map: the nodes that its hops stand on, the boxes they decide in, and the lines between them.

import type { Verdict } from "./elements.ts";
import { resourceIndex } from "./ids.ts";
import { ancestors, type Model } from "./model.ts";
import { representative } from "./lift.ts";
import { type Projection, roleOf } from "./project.ts";
import type { End, Trace, TraceHop } from "./trace.ts";

export type LineLook = "passed" | "blocked" | "unknown";

export interface PathLine {
  source: string;
  target: string;
  look: LineLook;
  label: string;
}

export interface TracePath {
  /** Drawn tiles, stacks, cards and circles on the way, first to last. */
  stops: string[];
  /** Drawn open boxes that the way runs through. */
  boxes: string[];
  lines: PathLine[];
}

const LOOKS: Record<Verdict, LineLook> = { reachable: "passed", blocked: "blocked", unknown: "unknown" };

/** Where a hop stands on the map. Interfaces are not on it: the first is the source's, one that delivers the target's. */
export function hopNode(byResource: ReadonlyMap<string, string>, hop: TraceHop, first: boolean, from: End | undefined, to: End | undefined): string | undefined {
  const known = (hop.node !== undefined ? byResource.get(hop.node) : undefined) ?? byResource.get(hop.resource);
  if (known !== undefined) return known;
  if (hop.kind !== "network interface") return undefined;
  if (hop.decision === "deliver") return to?.node;
  return first ? from?.node : undefined;
}

export function tracePath(model: Model, drawn: Projection, open: ReadonlySet<string>, trace: Trace): TracePath | undefined {
  const { answer, from, to } = trace;
  if (!answer) return undefined;
  const byResource = resourceIndex(model);
  const stops: string[] = [];
  const boxes = new Set<string>();
  /** Stops that the packet comes to only in thought: after a denial the way is followed on, to name all that stands in it. */
  const beyond = new Set<number>();
  let denied = false;
  const visit = (id: string | undefined) => {
    if (id === undefined) return;
    const seen = representative(model, drawn.layout, id);
    const node = seen === undefined ? undefined : model.nodes.get(seen);
    if (seen === undefined || !node) return;
    if (roleOf(node, open.has(seen)) === "box") boxes.add(seen);
    else if (stops.at(-1) !== seen) {
      if (denied) beyond.add(stops.length);
      stops.push(seen);
    }
  };
  visit(from?.node);
  answer.hops.forEach((hop, i) => {
    // A drop names where the packet would have gone; it does not go there.
    if (hop.decision !== "drop") visit(hopNode(byResource, hop, i === 0, from, to));
    denied ||= hop.decision === "deny" || hop.decision === "drop";
  });
  const look = LOOKS[answer.verdict];
  const lines: PathLine[] = stops.slice(1).map((stop, i) => ({
    source: stops[i] as string,
    target: stop,
    look: look === "blocked" ? (beyond.has(i + 1) ? "blocked" : "passed") : look,
    label: "",
  }));
  const target = to?.node === undefined ? undefined : representative(model, drawn.layout, to.node);
  const last = stops.at(-1);
  // Of an open box that was asked for, the stop within it is the end.
  if (target !== undefined && last !== undefined && last !== target && !isWithin(model, last, target)) {
    lines.push({ source: last, target, look, label: "" });
    if (!boxes.has(target)) stops.push(target);
  } else if (look === "blocked") {
    const end = lines.at(-1);
    if (end) end.look = "blocked";
  }
  const final = lines.at(-1);
  if (final) final.label = look === "passed" ? portWords(answer.ports) : look;
  return { stops, boxes: [...boxes], lines };
}

function isWithin(model: Model, id: string, box: string): boolean {
  return ancestors(model, id).some((around) => around.id === box);
}

/** `tcp/443`, `all ports`, `tcp/22, tcp/80 +3`. */
export function portWords(ports: readonly string[]): string {
  if (ports.includes("any")) return "all ports";
  return ports.length > 3 ? `${ports.slice(0, 3).join(", ")} +${ports.length - 3}` : ports.join(", ");
}
