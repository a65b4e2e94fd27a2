// A traced path on the map: the nodes that its hops stand on, the boxes they decide in, and the lines between them.

import type { Verdict } from "./elements.ts";
import { type Model, type Node } from "./model.ts";
import { type Projection, representative, roleOf } from "./project.ts";
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

/** Node ids by what AWS calls them: id, ARN, and `internet`. What stands in several subnets is its first node. */
export function resourceIndex(model: Model): Map<string, string> {
  const found = new Map<string, string>();
  const add = (key: string | undefined, node: Node) => {
    if (key !== undefined && !found.has(key)) found.set(key, node.id);
  };
  for (const node of model.nodes.values()) {
    add(node.id, node);
    add(node.resource, node);
    add(node.arn, node);
    if (node.kind === "internet") add("internet", node);
  }
  return found;
}

export function tracePath(model: Model, drawn: Projection, open: ReadonlySet<string>, trace: Trace): TracePath | undefined {
  const { answer, from, to } = trace;
  if (!answer) return undefined;
  const byResource = resourceIndex(model);
  const stops: string[] = [];
  const boxes = new Set<string>();
  const visit = (id: string | undefined) => {
    if (id === undefined) return;
    const seen = representative(model, drawn.layout, id);
    const node = seen === undefined ? undefined : model.nodes.get(seen);
    if (seen === undefined || !node) return;
    if (roleOf(node, open.has(seen)) === "box") boxes.add(seen);
    else if (stops.at(-1) !== seen) stops.push(seen);
  };
  visit(from?.node);
  answer.hops.forEach((hop, i) => visit(hopNode(byResource, hop, i === 0, from, to)));
  const target = to?.node === undefined ? undefined : representative(model, drawn.layout, to.node);
  const arrived = target !== undefined && stops.at(-1) === target;
  const look = LOOKS[answer.verdict];
  // Up to where it is blocked the packet does pass.
  const lines: PathLine[] = stops.slice(1).map((stop, i) => ({ source: stops[i] as string, target: stop, look: look === "blocked" ? "passed" : look, label: "" }));
  const last = stops.at(-1);
  if (target !== undefined && last !== undefined && last !== target && !arrived) {
    lines.push({ source: last, target, look, label: "" });
    stops.push(target);
  } else if (look === "blocked" && lines.length > 0) {
    const end = lines.at(-1) as PathLine;
    end.look = "blocked";
  }
  const final = lines.at(-1);
  if (final) final.label = look === "passed" ? portWords(answer.ports) : look;
  return { stops, boxes: [...boxes], lines };
}

/** `tcp/443`, `all ports`, `tcp/22, tcp/80 +3`. */
export function portWords(ports: readonly string[]): string {
  if (ports.includes("any")) return "all ports";
  return ports.length > 3 ? `${ports.slice(0, 3).join(", ")} +${ports.length - 3}` : ports.join(", ");
}
