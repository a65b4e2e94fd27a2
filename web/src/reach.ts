// "What can reach this?" and "what can this reach?": the other ends of a node's connections, with ports.

import type { EdgeData, Verdict } from "./elements.ts";
import { isContainer } from "./kinds.ts";
import type { Model, Node } from "./model.ts";
import { naturally } from "./order.ts";
import { connections } from "./path.ts";
import { mergePorts } from "./ports.ts";

export type Direction = "in" | "out";

export interface Peer {
  node: Node;
  verdict: Verdict;
  ports: string[];
  /** The peer is a box: this holds for everything in it. */
  whole: boolean;
  /** Where the connections end, unless all at the node itself: its stack, boxes around it, or what stands in it. */
  through: Node[];
  edges: EdgeData[];
}

const ORDER: Record<Verdict, number> = { reachable: 0, unknown: 1, blocked: 2 };

/** One entry for each other end and verdict: reachable ones first, the internet and other networks before the rest. */
export function peers(model: Model, id: string, direction: Direction): Peer[] {
  const { inbound, outbound } = connections(model, id);
  const found = new Map<string, Peer>();
  for (const edge of direction === "in" ? inbound : outbound) {
    const [own, other] = direction === "in" ? [edge.target, edge.source] : [edge.source, edge.target];
    const node = model.nodes.get(other);
    if (!node) continue;
    const verdict = edge.verdict ?? "reachable";
    const key = `${other} ${verdict}`;
    const peer = found.get(key);
    const near = own === id ? undefined : model.nodes.get(own);
    if (peer) {
      peer.edges.push(edge);
      if (near && !peer.through.includes(near)) peer.through.push(near);
    } else found.set(key, { node, verdict, ports: [], whole: isContainer(node.kind), through: near ? [near] : [], edges: [edge] });
  }
  const all = [...found.values()];
  for (const peer of all) peer.ports = mergePorts(peer.edges.map((edge) => edge.ports));
  return all.sort((a, b) => ORDER[a.verdict] - ORDER[b.verdict] || rank(a.node) - rank(b.node) || naturally(a.node.name, b.node.name) || (a.node.id < b.node.id ? -1 : 1));
}

function rank(node: Node): number {
  return node.kind === "internet" ? 0 : node.kind === "external" ? 1 : isContainer(node.kind) ? 2 : 3;
}
