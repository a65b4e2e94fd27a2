// What the user has chosen to see: open boxes, hidden nodes, filters. Values, changed only by making a new one.

import type { Verdict } from "./elements.ts";
import type { LineGroup } from "./lines.ts";
import { canOpen, descendants, isLeaf, type Model } from "./model.ts";
import type { Moves } from "./moves.ts";
import type { Shape } from "./packing.ts";

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
  /** Verdicts whose connections are left out; those of `blocked` are anyhow, unless asked for. */
  verdictsOff: ReadonlySet<Verdict>;
  /** Only what matches this expression of the query language; empty: everything. */
  only: string;
  /** Without what matches this one; empty: nothing. */
  hide: string;
}

/** Every field is part of undo and redo, of the address of the page, and is kept when the map is prepared anew. */
export interface View {
  open: ReadonlySet<string>;
  hidden: ReadonlySet<string>;
  filters: Filters;
  /** Brought out, the rest faded: an expression of the query language; empty: nothing. */
  find: string;
  /** Groups of lines that the user drew or kept quiet; the others go by their number. */
  lines: ReadonlyMap<LineGroup, boolean>;
  /** How wide the map is for its height. */
  shape: Shape;
  /** By how much the user moved a node, in map units. Not part of the address: too long, and kept in the browser. */
  moved: Moves;
  /** What the user wrote on a node; text only. Kept as the moves are. */
  notes: ReadonlyMap<string, string>;
}

export const NO_FILTERS: Filters = {
  kindsOff: new Set(),
  scopeOff: new Set(),
  ports: new Set(),
  tags: new Set(),
  exposed: false,
  connected: false,
  blocked: false,
  verdictsOff: new Set(),
  only: "",
  hide: "",
};

/** The view before anything is chosen, with these boxes open. */
export function viewWith(open: ReadonlySet<string>): View {
  return { open, hidden: new Set(), filters: NO_FILTERS, find: "", lines: new Map(), shape: "screen", moved: new Map(), notes: new Map() };
}

/** The view of a map that was prepared anew: what is gone is forgotten, what is new opens as it would at first. */
export function carriedOver(view: View, old: Model, fresh: Model): View {
  const there = (ids: ReadonlySet<string>) => new Set([...ids].filter((id) => fresh.nodes.has(id)));
  const open = there(view.open);
  for (const id of firstOpen(fresh)) if (!old.nodes.has(id)) open.add(id);
  return { ...view, open, hidden: there(view.hidden), filters: { ...view.filters, scopeOff: there(view.filters.scopeOff) } };
}

/** How many filters are in force: each kind, box, port and tag counts, so does each switch that removes something. */
export function filterCount(filters: Filters): number {
  const { kindsOff, scopeOff, ports, tags, exposed, connected, verdictsOff, only, hide } = filters;
  const sets = kindsOff.size + scopeOff.size + ports.size + tags.size + verdictsOff.size;
  return sets + Number(exposed) + Number(connected) + Number(only !== "") + Number(hide !== "");
}

/** `set` with `item` in it or not. */
export function toggled<T>(set: ReadonlySet<T>, item: T, on: boolean = !set.has(item)): ReadonlySet<T> {
  const copy = new Set(set);
  if (on) copy.add(item);
  else copy.delete(item);
  return copy;
}

/** Above this many workloads the boxes stay closed at first, unless they come in few stacks. */
const MANY = 2000;
const FEW_TILES = 300;
const MOST_TILES = 1500;

/**
 * Which boxes stand open at first: up to 2,000 workloads (or 300 tiles, a stack being one) every container, beyond that
 * accounts and regions, so that VPCs are cards with counts. Classes are stacks: opening them all makes a map too tall
 * to read at once.
 */
export function firstOpen(model: Model): ReadonlySet<string> {
  const known = firstOpens.get(model);
  if (known) return known;
  const open = chooseFirstOpen(model);
  firstOpens.set(model, open);
  return open;
}

const firstOpens = new WeakMap<Model, ReadonlySet<string>>();

function chooseFirstOpen(model: Model): ReadonlySet<string> {
  const leaves = model.count;
  const all = leaves <= MANY || countTiles(model) <= FEW_TILES;
  const open = new Set<string>();
  for (const node of model.nodes.early()) {
    if (node.kind === "class" || !canOpen(node)) continue;
    if (all || node.kind === "account" || node.kind === "region") open.add(node.id);
  }
  return open;
}

/** What opens with a box: a VPC shows its subnets, unless that were too many tiles at once. */
export function openedWith(model: Model, id: string): string[] {
  if (model.nodes.get(id)?.kind !== "AWS::EC2::VPC") return [id];
  const within = [...descendants(model, id, (node) => node.kind !== "class")];
  const boxes = within.filter((node) => canOpen(node) && (node.kind === "zone" || node.kind === "AWS::EC2::Subnet"));
  const tiles = within.filter((node) => node.kind === "class" || isLeaf(node)).length;
  return [id, ...boxes.filter((node) => node.kind === "zone" || tiles <= MOST_TILES).map((node) => node.id)];
}

/** More drawn nodes than this can neither be read nor moved smoothly: then the user is asked first. */
export const MOST_DRAWN = 3000;

/** How many nodes are drawn with these boxes open, whatever filters leave out. */
export function drawnWith(model: Model, open: ReadonlySet<string>): number {
  let count = model.roots.length + model.externals.length;
  const visit = (ids: readonly string[]) => {
    for (const id of ids) {
      const children = open.has(id) ? (model.nodes.get(id)?.children ?? []) : [];
      count += children.length;
      visit(children);
    }
  };
  visit(model.roots);
  return count;
}

/** Everything that opens; of a large map the stacks stay closed. */
export function everythingOpen(model: Model): ReadonlySet<string> {
  const stacks = model.count <= MANY;
  return new Set([...model.nodes.early()].filter((node) => canOpen(node) && (stacks || node.kind !== "class")).map((node) => node.id));
}

function countTiles(model: Model): number {
  let count = 0;
  for (const node of model.nodes.early()) {
    const inStack = node.parent !== undefined && model.nodes.get(node.parent)?.kind === "class";
    if (node.kind === "class" || (isLeaf(node) && !inStack)) count += 1;
  }
  return count;
}
