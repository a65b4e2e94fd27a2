// How the internet comes to a node: the shortest chain of allowed connections. And who touches a node.

import type { EdgeData } from "./elements.ts";
import { isGateway, isRelay } from "./kinds.ts";
import { ancestors, descendants, type Model } from "./model.ts";

export interface Hop {
  /** The node that this hop arrives at. */
  node: string;
  /** The connection it arrives by; absent for the first. */
  edge: EdgeData | undefined;
}

/** `id` and all that it stands in: a connection of any of them is one of `id`, unless that only passes packets on. */
export function standsFor(model: Model, id: string): string[] {
  const node = model.nodes.get(id);
  if (node && isGateway(node)) return [id];
  return [id, ...ancestors(model, id).map((node) => node.id)];
}

/** The chain from the internet to `id`, the internet first; empty where there is none. Only what is reachable counts. */
export function fromInternet(model: Model, id: string): Hop[] {
  const start = model.nodes.get(id);
  if (!start || start.kind === "internet") return [];
  /** Next node and connection on the way to `id`. */
  const next = new Map<string, { edge: EdgeData; to: string } | undefined>([[id, undefined]]);
  const queue = [id];
  for (const at of queue) {
    for (const standing of standsFor(model, at)) {
      for (const edge of model.touching.get(standing) ?? []) {
        if (edge.target !== standing || edge.verdict !== "reachable" || next.has(edge.source)) continue;
        next.set(edge.source, { edge, to: at });
        if (model.nodes.get(edge.source)?.kind === "internet") return chain(next, edge.source);
        queue.push(edge.source);
        // The source may be a box: then anything within it will do that sends what it likes.
        for (const node of descendants(model, edge.source)) {
          if (next.has(node.id) || !model.touching.has(node.id) || isRelay(node)) continue;
          next.set(node.id, { edge, to: at });
          queue.push(node.id);
        }
      }
    }
  }
  return [];
}

function chain(next: Map<string, { edge: EdgeData; to: string } | undefined>, from: string): Hop[] {
  const hops: Hop[] = [{ node: from, edge: undefined }];
  for (let step = next.get(from); step && hops.length < 50; step = next.get(step.to)) hops.push({ node: step.to, edge: step.edge });
  return hops;
}

export interface Connections {
  inbound: EdgeData[];
  outbound: EdgeData[];
}

/** Connections of a node: its own, its class's and those of the boxes around it; of a box also what goes in and out of it. */
export function connections(model: Model, id: string): Connections {
  const own = new Set(standsFor(model, id));
  const within = new Set<string>([id]);
  for (const node of descendants(model, id)) within.add(node.id);
  const inbound: EdgeData[] = [];
  const outbound: EdgeData[] = [];
  const seen = new Set<string>();
  for (const end of new Set([...own, ...within])) {
    for (const edge of model.touching.get(end) ?? []) {
      if (seen.has(edge.id) || edge.fabric) continue;
      const inner = within.has(edge.source) && within.has(edge.target) && within.size > 1;
      if (inner && edge.source !== id && edge.target !== id) continue;
      seen.add(edge.id);
      if (own.has(edge.target) || within.has(edge.target)) inbound.push(edge);
      if (own.has(edge.source) || within.has(edge.source)) outbound.push(edge);
    }
  }
  return { inbound, outbound };
}
