// What the user has chosen to see: open boxes, hidden nodes, filters. Values, changed only by making a new one.

import type { Model, Node } from "./model.ts";
import { canOpen } from "./model.ts";

export interface Filters {
  /** Kinds that are switched off. */
  kindsOff: ReadonlySet<string>;
  /** Containers whose tick was taken away. */
  scopeOff: ReadonlySet<string>;
  /** Only connections with one of these ports; empty: all. */
  ports: ReadonlySet<string>;
  /** Only workloads with one of these `key=value`; empty: all. */
  tags: ReadonlySet<string>;
  /** Only what the internet reaches. */
  exposed: boolean;
  /** Leave out what has no connection. */
  connected: boolean;
  /** Draw what the groups allow but the network blocks. */
  blocked: boolean;
}

export interface View {
  open: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  filters: Filters;
}

export const NO_FILTERS: Filters = {
  kindsOff: new Set(),
  scopeOff: new Set(),
  ports: new Set(),
  tags: new Set(),
  exposed: false,
  connected: false,
  blocked: false,
};

/** How many filters are in force: each kind, box, port and tag counts, so does each switch that removes something. */
export function filterCount(filters: Filters): number {
  const { kindsOff, scopeOff, ports, tags, exposed, connected } = filters;
  return kindsOff.size + scopeOff.size + ports.size + tags.size + Number(exposed) + Number(connected);
}

/** `set` with `item` in it or not. */
export function toggled<T>(set: ReadonlySet<T>, item: T, on: boolean = !set.has(item)): ReadonlySet<T> {
  const copy = new Set(set);
  if (on) copy.add(item);
  else copy.delete(item);
  return copy;
}

/**
 * Which boxes stand open at first: up to 2,000 workloads every container, beyond that accounts and regions, so that
 * VPCs are cards with counts. Classes are stacks: opening them all makes a map too tall to read at once.
 */
export function firstOpen(model: Model): ReadonlySet<string> {
  const open = new Set<string>();
  const leaves = model.leaves.length;
  for (const node of model.nodes.values()) {
    if (canOpen(node) && opensAtFirst(node, leaves)) open.add(node.id);
  }
  return open;
}

function opensAtFirst(node: Node, leaves: number): boolean {
  if (node.kind === "class") return false;
  if (leaves <= 2000) return true;
  return node.kind === "account" || node.kind === "region";
}
