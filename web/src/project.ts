// From model and view to what is drawn: visible nodes, and edges lifted to them, one for each pair.

import type { EdgeData, Fabric, Verdict } from "./elements.ts";
import { isContainer, isExternal } from "./kinds.ts";
import { type Layout, layOut } from "./layout.ts";
import { canOpen, isLeaf, type Model, type Node } from "./model.ts";
import { shifted } from "./moves.ts";
import { mergePorts } from "./ports.ts";
import { matchesIfRead } from "./query/match.ts";
import type { Filters, View } from "./view.ts";

export interface DrawnEdge {
  id: string;
  source: string;
  target: string;
  /** Of the best verdict among what was merged; absent for wiring. */
  verdict: Verdict | undefined;
  fabric: Fabric | undefined;
  ports: string[];
  internet: boolean;
  /** The edges of the map that this one stands for. */
  edges: EdgeData[];
}

export interface Projection {
  layout: Layout;
  /** Drawn nodes, outermost first. */
  nodes: Node[];
  edges: DrawnEdge[];
  /** Workloads beneath each drawn closed box or class, by kind, as filtered. */
  counts: Map<string, Map<string, number>>;
  /** The worst that is known of what stands beneath each drawn closed box. */
  findings: Map<string, Finding>;
  /** How many workloads of each container are hidden or filtered out; those of which none is are not listed. */
  gone: Map<string, number>;
  /** All nodes that filters and hiding leave, drawn or not. */
  present: ReadonlySet<string>;
  shown: number;
  hiddenByFilter: number;
  hiddenByHand: number;
}

/** What makes a closed box worth opening: the worst alone, with the number of workloads it is true of. */
export interface Finding {
  what: "direct" | "warned" | "behind";
  count: number;
}

/** Everything that the canvas needs. */
export function project(model: Model, view: View): Projection {
  const present = presence(model, view);
  const layout = shifted(model, layOut(model, view.open, (id) => present.has(id)), view.moved);
  // A single account goes without a frame: it would say nothing and take the room.
  const frameless = model.roots.length === 1 && view.open.has(model.roots[0] ?? "") ? model.roots[0] : undefined;
  const nodes = [...layout.keys()].flatMap((id) => (id === frameless ? [] : (model.nodes.get(id) ?? []))).sort((a, b) => a.depth - b.depth);
  const counts = new Map<string, Map<string, number>>();
  const findings = new Map<string, Finding>();
  const known = beneaths.get(present) ?? new Map<string, Beneath>();
  beneaths.set(present, known);
  for (const node of nodes) {
    if (!canOpen(node) || view.open.has(node.id)) continue;
    const beneath = known.get(node.id) ?? countBeneath(model, node, present);
    known.set(node.id, beneath);
    counts.set(node.id, beneath.kinds);
    if (beneath.finding) findings.set(node.id, beneath.finding);
  }
  const { shown, byHand, gone } = tally(model, view, present);
  return {
    layout,
    nodes,
    edges: liftEdges(model, view, layout, present),
    counts,
    findings,
    gone,
    present,
    shown,
    hiddenByFilter: model.leaves.length - shown - byHand,
    hiddenByHand: byHand,
  };
}

/**
 * Ids of all nodes that filters and hiding leave, drawn or within closed boxes. Where a filter picks workloads, boxes
 * without any are left out, and so are networks outside that nothing left is connected with.
 */
export function presence(model: Model, view: View): Set<string> {
  const last = presences.get(model);
  if (last && last.filters === view.filters && last.hidden === view.hidden) return last.present;
  const present = findPresence(model, view);
  presences.set(model, { filters: view.filters, hidden: view.hidden, present });
  return present;
}

/** The last answer for each map: opening and closing boxes asks the same again. */
const presences = new WeakMap<Model, { filters: Filters; hidden: ReadonlySet<string>; present: Set<string> }>();

function findPresence(model: Model, view: View): Set<string> {
  const { filters, hidden } = view;
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
  return present;
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

interface Tally {
  shown: number;
  byHand: number;
  gone: Map<string, number>;
}

/** How many workloads are left, for each answer of `presence`. */
const tallies = new WeakMap<ReadonlySet<string>, Tally>();

function tally(model: Model, view: View, present: ReadonlySet<string>): Tally {
  const known = tallies.get(present);
  if (known) return known;
  let [shown, byHand] = [0, 0];
  for (const id of model.leaves) {
    if (present.has(id)) shown += 1;
    else if (view.hidden.size > 0 && isHidden(model, id, view.hidden)) byHand += 1;
  }
  const fresh = { shown, byHand, gone: shown === model.leaves.length ? new Map<string, number>() : goneFrom(model, present) };
  tallies.set(present, fresh);
  return fresh;
}

function goneFrom(model: Model, present: ReadonlySet<string>): Map<string, number> {
  const gone = new Map<string, number>();
  for (const id of model.leaves) {
    if (present.has(id)) continue;
    for (let box = model.nodes.get(id)?.parent; box !== undefined; box = model.nodes.get(box)?.parent) gone.set(box, (gone.get(box) ?? 0) + 1);
  }
  return gone;
}

interface Beneath {
  kinds: Map<string, number>;
  finding: Finding | undefined;
}

/** What stands beneath each box, for each answer of `presence`. */
const beneaths = new WeakMap<ReadonlySet<string>, Map<string, Beneath>>();

function countBeneath(model: Model, node: Node, present: Set<string>): Beneath {
  const kinds = new Map<string, number>();
  const seen = new Set<string>();
  const found = { direct: 0, warned: 0, behind: 0 };
  const visit = (id: string) => {
    const child = model.nodes.get(id);
    if (!child || !present.has(id)) return;
    if (isLeaf(child)) {
      // A workload that stands in several subnets is one resource.
      const key = child.arn === undefined || child.arn === child.id ? undefined : child.arn;
      if (key === undefined || !seen.has(key)) {
        kinds.set(child.kind, (kinds.get(child.kind) ?? 0) + 1);
        if (child.exposure === "direct" || child.exposure === "behind") found[child.exposure] += 1;
        if ((child.warnings ?? []).length > 0 || child.dangling) found.warned += 1;
      }
      if (key !== undefined) seen.add(key);
    }
    for (const below of child.children) visit(below);
  };
  for (const id of node.children) visit(id);
  const what = (["direct", "warned", "behind"] as const).find((one) => found[one] > 0);
  return { kinds, finding: what && { what, count: found[what] } };
}

/** The drawn node that stands for each node: itself or its nearest drawn box. */
export function representative(model: Model, layout: Layout, id: string): string | undefined {
  for (let node = model.nodes.get(id); node; node = node.parent === undefined ? undefined : model.nodes.get(node.parent)) {
    if (layout.has(node.id)) return node.id;
  }
  return undefined;
}

/** Edges between what is drawn: what runs between the same two nodes with the same verdict is one edge. */
export function liftEdges(model: Model, view: View, layout: Layout, present: ReadonlySet<string>): DrawnEdge[] {
  const merged = new Map<string, DrawnEdge>();
  for (const edge of model.edges) {
    if (!present.has(edge.source) || !present.has(edge.target) || !edgePasses(edge, view.filters)) continue;
    const source = representative(model, layout, edge.source);
    const target = representative(model, layout, edge.target);
    if (source === undefined || target === undefined) continue;
    if (source === target && !(edge.source === source && edge.target === target)) continue;
    const word = edge.fabric ?? (edge.verdict === "blocked" || edge.verdict === "unknown" ? edge.verdict : "reachable");
    const id = `${source}->${target}#${word}`;
    const drawn = merged.get(id);
    if (drawn) {
      drawn.edges.push(edge);
      drawn.internet ||= edge.internet === true;
    } else {
      merged.set(id, {
        id,
        source,
        target,
        verdict: edge.fabric ? undefined : (edge.verdict ?? "reachable"),
        fabric: edge.fabric,
        ports: [],
        internet: edge.internet === true,
        edges: [edge],
      });
    }
  }
  for (const drawn of merged.values()) drawn.ports = mergePorts(drawn.edges.map((edge) => edge.ports));
  return [...merged.values()];
}

/** What a node is drawn as. */
export function roleOf(node: Node, open: boolean): "box" | "card" | "stack" | "tile" | "outside" {
  if (isExternal(node.kind)) return "outside";
  if (node.kind === "class") return open ? "box" : "stack";
  if (isContainer(node.kind)) return open || node.children.length === 0 ? "box" : "card";
  return "tile";
}
