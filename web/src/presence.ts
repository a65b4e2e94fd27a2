// What filters and hiding leave of the map: which nodes, and how many workloads.

import type { EdgeData } from "./elements.ts";
import { ancestors, isFirst, isLeaf, type Model, type Node } from "./model.ts";
import { matchesIfRead } from "./query/match.ts";
import type { Filters, View } from "./view.ts";

/** Whether filters and hiding leave a node of the map. */
export interface Present {
  has(id: string): boolean;
  /** Nothing is filtered and nothing hidden. */
  readonly whole: boolean;
}

/**
 * Ids of all nodes that filters and hiding leave, drawn or within closed boxes. Where a filter picks workloads, boxes
 * without any are left out, and so are networks outside that nothing left is connected with.
 */
export function presence(model: Model, view: View): Present {
  const last = presences.get(model);
  if (last && last.filters === view.filters && last.hidden === view.hidden) return last.present;
  const present = findPresence(model, view);
  presences.set(model, { filters: view.filters, hidden: view.hidden, present });
  return present;
}

/** The last answer for each map: opening and closing boxes asks the same again. */
const presences = new WeakMap<Model, { filters: Filters; hidden: ReadonlySet<string>; present: Present }>();

function findPresence(model: Model, view: View): Present {
  const { filters, hidden } = view;
  if (hidden.size === 0 && !removes(filters)) return everything(model);
  const present = new Set<string>();
  const connected = filters.connected || filters.ports.size > 0 ? connectedNodes(model, filters) : undefined;
  const only = matchesIfRead(model, filters.only);
  const hide = matchesIfRead(model, filters.hide);
  const narrow = narrows(filters);
  const visit = (id: string, joined: boolean): boolean => {
    const node = model.nodes.get(id);
    if (!node || hidden.has(id) || filters.scopeOff.has(id)) return false;
    const own = joined || connected === undefined || connected.has(id);
    if (isLeaf(node)) {
      const stays = own && (only?.has(id) ?? true) && !hide?.has(id) && passes(node, filters);
      if (stays) present.add(id);
      return stays;
    }
    let any = false;
    for (const child of node.children) any = visit(child, node.kind === "class" ? own : false) || any;
    if (any || (node.kind !== "class" && !narrow)) present.add(id);
    return any;
  };
  for (const id of model.roots) visit(id, false);
  for (const id of model.externals) {
    if (hidden.has(id) || hide?.has(id) || (connected !== undefined && !connected.has(id))) continue;
    if (only === undefined || only.has(id) || touches(model, id, present, filters)) present.add(id);
  }
  return { has: (id) => present.has(id), whole: false };
}

/** All that is left where nothing is left out: no workload needs to be looked at for that. */
function everything(model: Model): Present {
  const bare = new Set<string>();
  for (const node of model.nodes.early()) if (node.kind === "class" && node.empty) bare.add(node.id);
  return { has: (id) => !bare.has(id), whole: true };
}

/** Whether the filters leave out any node; connections that they leave out take none with them. */
function removes(filters: Filters): boolean {
  return narrows(filters) || filters.kindsOff.size > 0 || filters.scopeOff.size > 0 || filters.hide !== "";
}

/** Whether the filters pick some workloads, so that a box without any says nothing. */
function narrows({ exposed, connected, ports, tags, only }: Filters): boolean {
  return exposed || connected || ports.size > 0 || tags.size > 0 || only !== "";
}

function touches(model: Model, id: string, present: ReadonlySet<string>, filters: Filters): boolean {
  return (model.touching.get(id) ?? []).some((edge) => edgePasses(edge, filters) && present.has(edge.source === id ? edge.target : edge.source));
}

function passes(node: Node, filters: Filters): boolean {
  if (filters.kindsOff.has(node.kind)) return false;
  if (filters.exposed && node.exposure !== "direct" && node.exposure !== "behind") return false;
  if (filters.tags.size === 0) return true;
  return Object.entries(node.tags ?? {}).some(([key, value]) => filters.tags.has(`${key}=${value}`));
}

/** Nodes with a connection that passes the filters; a connection of a container is one of everything in it. */
function connectedNodes(model: Model, filters: Filters): Set<string> {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    for (const child of model.nodes.get(id)?.children ?? []) add(child);
  };
  for (const edge of model.edges) {
    if (!edgePasses(edge, filters)) continue;
    add(edge.source);
    add(edge.target);
  }
  return found;
}

export function edgePasses(edge: EdgeData, filters: Filters): boolean {
  if (edge.verdict === "blocked" && !filters.blocked) return false;
  if (edge.verdict !== undefined && filters.verdictsOff.has(edge.verdict)) return false;
  if (filters.ports.size === 0) return true;
  return (edge.ports ?? []).some((port) => filters.ports.has(port));
}

function isHidden(model: Model, id: string, hidden: ReadonlySet<string>): boolean {
  for (let node = model.nodes.get(id); node; node = node.parent === undefined ? undefined : model.nodes.get(node.parent)) {
    if (hidden.has(node.id)) return true;
  }
  return false;
}

export interface Tally {
  shown: number;
  byHand: number;
  gone: Map<string, number>;
}

/** For each answer of `presence`. */
const tallies = new WeakMap<Present, Tally>();

/** How many resources are left. */
export function tally(model: Model, view: View, present: Present): Tally {
  if (present.whole) return { shown: model.resources, byHand: 0, gone: new Map() };
  const known = tallies.get(present);
  if (known) return known;
  let [shown, byHand] = [0, 0];
  const seen = new Set<string>();
  const [left, absent]: [Node[], Node[]] = [[], []];
  for (const id of model.leaves) {
    const node = model.nodes.get(id);
    if (node) (present.has(id) ? left : absent).push(node);
  }
  for (const node of left) if (isFirst(node, seen)) shown += 1;
  // What is shown in one of its subnets is not hidden.
  for (const node of absent) if (view.hidden.size > 0 && isHidden(model, node.id, view.hidden) && isFirst(node, seen)) byHand += 1;
  const fresh = { shown, byHand, gone: goneFrom(model, left, absent) };
  tallies.set(present, fresh);
  return fresh;
}

/** How many resources of each box are absent: those of which no copy in the box is left. */
function goneFrom(model: Model, left: readonly Node[], absent: readonly Node[]): Map<string, number> {
  const gone = new Map<string, number>();
  const seen = new Map<string, Set<string>>();
  const inBox = (box: string) => {
    const known = seen.get(box) ?? new Set<string>();
    seen.set(box, known);
    return known;
  };
  const repeats = ({ id, arn }: Node) => arn !== undefined && arn !== id;
  for (const node of left) {
    if (repeats(node)) for (const box of ancestors(model, node.id)) isFirst(node, inBox(box.id));
  }
  for (const node of absent) {
    for (let box = node.parent; box !== undefined; box = model.nodes.get(box)?.parent) {
      if (!repeats(node) || isFirst(node, inBox(box))) gone.set(box, (gone.get(box) ?? 0) + 1);
    }
  }
  return gone;
}
