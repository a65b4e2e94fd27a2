// What decides at each hop of a traced path, in few words, and the stop or box of the map that it is said at.

import { representative } from "./lift.ts";
import { resourceIndex } from "./ids.ts";
import { ancestors, type Model } from "./model.ts";
import type { Projection } from "./project.ts";
import type { Trace, TraceHop } from "./trace.ts";
import { hopNode, type LineLook, tracePath } from "./trace-path.ts";

export interface Callout {
  /** The drawn node that it is said at. */
  at: string;
  /** One line for each hop; they begin with its number in the panel. */
  lines: string[];
  /** Of the gravest hop. */
  look: LineLook;
}

/** Longer lines would hide more of the map than they say. */
const LONGEST = 58;
const MOST_LINES = 5;

const KINDS: Record<string, string> = { "security group": "group", "network acl": "ACL", "route table": "route" };
const WAYS: Record<string, string> = { ingress: " in", egress: " out" };
const REFUSALS: Record<string, string> = { deny: "denies", drop: "drops", unknown: "unknown" };
const LOOKS: Record<string, LineLook> = { deny: "blocked", drop: "blocked", unknown: "unknown" };

/** Hops without a rule that let the packet pass say nothing. What a subnet decides is said at the stop that stands in it. */
export function callouts(model: Model, drawn: Projection, open: ReadonlySet<string>, trace: Trace): Callout[] {
  const path = tracePath(model, drawn, open, trace);
  if (!path || !trace.answer) return [];
  const byResource = resourceIndex(model);
  const found = new Map<string, Callout>();
  /** The stop that the packet has come to. */
  let reached = 0;
  trace.answer.hops.forEach((hop, i) => {
    const id = hopNode(byResource, hop, i === 0, trace.from, trace.to);
    const seen = id === undefined ? undefined : representative(model, drawn.layout, id);
    const next = seen === undefined ? -1 : path.stops.indexOf(seen, reached);
    if (next >= 0) reached = next;
    const words = wordsOf(hop);
    if (words === undefined) return;
    const at = next >= 0 || seen === undefined ? path.stops[reached] : within(model, path.stops, reached, seen);
    if (at === undefined) return;
    const callout = found.get(at) ?? { at, lines: [], look: "passed" };
    found.set(at, callout);
    callout.lines.push(cut(`${i + 1} ${words}`));
    const look = LOOKS[hop.decision];
    if (look === "blocked" || (look && callout.look === "passed")) callout.look = look;
  });
  return [...found.values()].map((one) => (one.lines.length > MOST_LINES ? { ...one, lines: [...one.lines.slice(0, MOST_LINES - 1), `+${one.lines.length - MOST_LINES + 1} more`] } : one));
}

/** The stop that stands in a box: the one at hand, else the next one. Was it passed already, the one at hand; the box where none does. */
function within(model: Model, stops: readonly string[], reached: number, box: string): string {
  const stands = (stop: string) => ancestors(model, stop).some((around) => around.id === box);
  return stops.slice(reached).find(stands) ?? (stops.some(stands) ? (stops[reached] ?? box) : box);
}

/** `group in: tcp/443 0.0.0.0/0 sgr-0ab`, `ACL out: entry 90 denies`; undefined where nothing was decided. */
function wordsOf({ kind, decision, rule, detail = "" }: TraceHop): string | undefined {
  const refusal = REFUSALS[decision];
  if (!rule && !refusal) return undefined;
  const way = WAYS[detail];
  if (!rule && detail !== "" && way === undefined) return kind === "drop" ? detail : `${KINDS[kind] ?? kind}: ${detail}`;
  if (!rule && decision === "deny" && kind === "security group") return `group${way ?? ""}: no rule lets it pass`;
  return `${KINDS[kind] ?? kind}${way ?? ""}: ${[rule ? ruleWords(rule) : "", refusal].filter(Boolean).join(" ")}`;
}

/** What is allowed before the rule's id; of several rules the first. */
function ruleWords(rule: string): string {
  const [first = "", ...more] = rule.split("; ");
  const parts = /^(?:sg-\w+ (?=sgr-))?(sgr?-\w+) (.+)$/.exec(first);
  return `${parts ? `${parts[2]} ${parts[1]}` : first}${more.length > 0 ? ` +${more.length}` : ""}`;
}

function cut(line: string): string {
  const letters = [...line];
  return letters.length > LONGEST ? `${letters.slice(0, LONGEST - 1).join("").trimEnd()}…` : line;
}
