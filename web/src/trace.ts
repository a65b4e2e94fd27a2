// A question "does this reach that?" and its answer: the types of `GET /api/explain`, checked, and the ends as people name them.

import { parseRange } from "./address.ts";
import type { Reason, Verdict } from "./elements.ts";
import { isContainer, isGateway } from "./kinds.ts";
import type { Model, Node } from "./model.ts";

/** One end of a trace: a node of the map, or what was typed. */
export interface End {
  /** What the server is asked with: a node id, `internet`, an address, a CIDR or a name. */
  word: string;
  label: string;
  /** The node of the map, where there is one. */
  node: string | undefined;
}

export interface TraceHop {
  resource: string;
  /** `subnet`, `route table`, `network acl`, `security group`, `nat gateway`, … */
  kind: string;
  /** `forward`, `permit`, `deny`, `drop`, `unknown`, `translate`, `deliver`. */
  decision: string;
  rule?: string;
  detail?: string;
  node?: string;
}

export interface TraceWay {
  verdict: Verdict;
  ports: string[];
  hops: TraceHop[];
  reasons: Reason[];
}

/** One of the parts that several interfaces or ranges make. */
export interface TracePart {
  source: string;
  destination: string;
  verdict: Verdict;
  ports: string[];
  reasons: Reason[];
}

export interface TraceAnswer extends TraceWay {
  source: string;
  destination: string;
  protocol: string;
  back: TraceWay | undefined;
  warnings: string[];
  parts: TracePart[];
  partsLeftOut: number;
}

export type Side = "from" | "to";

/** What is asked. */
export interface Question {
  from: End | undefined;
  to: End | undefined;
  /** Empty: all traffic. */
  port: string;
}

/** What the trace panel knows; a value, changed only by making a new one. */
export interface Trace extends Question {
  /** The end that the next click on the map chooses. */
  picking: Side | undefined;
  busy: boolean;
  answer: TraceAnswer | undefined;
  problem: { message: string; next?: string } | undefined;
}

export const NO_TRACE: Trace = { from: undefined, to: undefined, port: "", picking: undefined, busy: false, answer: undefined, problem: undefined };

/** Boxes that are too large to be asked about. */
const NO_ENDS: ReadonlySet<string> = new Set(["account", "region", "zone"]);

/**
 * The end that a node is. A stack is asked about by its first member, as no rule tells its members apart. Undefined for
 * what is no end: accounts, regions, zones, gateways.
 */
export function endOf(model: Model, id: string): End | undefined {
  const node = model.nodes.get(id);
  if (!node || NO_ENDS.has(node.kind) || isGateway(node)) return undefined;
  if (node.kind === "internet") return { word: "internet", label: node.name, node: id };
  if (node.kind === "class") {
    const member = node.children[0];
    return member === undefined ? undefined : { word: member, label: `${node.name} ×${node.count ?? node.children.length}`, node: id };
  }
  return { word: id, label: node.name, node: id };
}

/** The end that typed words mean, as far as the map can tell; the server knows more names. */
export function typedEnd(model: Model, words: string): End | undefined {
  const word = words.trim();
  if (word === "") return undefined;
  if (/^internet$/i.test(word)) return { word: "internet", label: "Internet", node: internetOf(model)?.id };
  if (parseRange(word)) return { word, label: word, node: standing(model, word)?.id };
  const named = [...model.nodes.values()].filter((node) => node.id === word || node.resource === word || node.arn === word || node.name === word);
  const only = named.length === 1 ? named[0] : undefined;
  return (only && endOf(model, only.id)) ?? { word, label: word, node: undefined };
}

export function internetOf(model: Model): Node | undefined {
  return model.externals.flatMap((id) => model.nodes.get(id) ?? []).find((node) => node.kind === "internet");
}

/** The workload that has an address, or the external network that is exactly this range. */
function standing(model: Model, word: string): Node | undefined {
  for (const node of model.nodes.values()) {
    if ([...(node.addresses ?? []), ...(node.public ?? [])].includes(word)) return node;
    if (!isContainer(node.kind) && (node.cidrs ?? []).includes(word)) return node;
  }
  return undefined;
}

const VERDICTS: readonly string[] = ["reachable", "blocked", "unknown"];

/** Checks what the server answered; a verdict that this page does not know is refused, lists that are missing are empty. */
export function parseAnswer(value: unknown): TraceAnswer {
  if (!isRecord(value)) throw new Error("the server's answer is not an explanation");
  return {
    ...way(value),
    source: text(value.source) ?? "",
    destination: text(value.destination) ?? "",
    protocol: text(value.protocol) ?? "any",
    back: isRecord(value.return) ? way(value.return) : undefined,
    warnings: texts(value.warnings),
    parts: records(value.parts).map((part) => ({
      source: text(part.source) ?? "",
      destination: text(part.destination) ?? "",
      verdict: verdict(part.verdict),
      ports: texts(part.ports),
      reasons: reasons(part.reasons),
    })),
    partsLeftOut: typeof value.parts_left_out === "number" ? value.parts_left_out : 0,
  };
}

function way(value: Record<string, unknown>): TraceWay {
  return {
    verdict: verdict(value.verdict),
    ports: texts(value.ports),
    hops: records(value.hops).map((hop) => ({
      resource: text(hop.resource) ?? "",
      kind: text(hop.kind) ?? "",
      decision: text(hop.decision) ?? "",
      ...optional("rule", hop.rule),
      ...optional("detail", hop.detail),
      ...optional("node", hop.node),
    })),
    reasons: reasons(value.reasons),
  };
}

function verdict(value: unknown): Verdict {
  if (typeof value === "string" && VERDICTS.includes(value)) return value as Verdict;
  throw new Error(`the server answered the verdict ${JSON.stringify(value) ?? "none"}, which this page does not know`);
}

function reasons(value: unknown): Reason[] {
  return records(value).map((reason) => ({ code: text(reason.code) ?? "", resource: text(reason.resource) ?? "", message: text(reason.message) ?? "" }));
}

function optional<K extends string>(key: K, value: unknown): Partial<Record<K, string>> {
  const words = text(value);
  return words === undefined || words === "" ? {} : ({ [key]: words } as Record<K, string>);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}
