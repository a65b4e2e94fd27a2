// From model and view to what is drawn: visible nodes, and edges lifted to them, one for each pair.

import { beneath, type Finding } from "./beneath.ts";
import type { EdgeData, Fabric, Verdict } from "./elements.ts";
import { isContainer, isExternal } from "./kinds.ts";
import { type Layout, layOut } from "./layout.ts";
import { canOpen, type Model, type Node } from "./model.ts";
import { shifted } from "./moves.ts";
import { mergePorts } from "./ports.ts";
import { edgePasses, type Present, presence, tally } from "./presence.ts";
import type { View } from "./view.ts";

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
  present: Present;
  shown: number;
  hiddenByFilter: number;
  hiddenByHand: number;
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
  for (const node of nodes) {
    if (!canOpen(node) || view.open.has(node.id)) continue;
    const { kinds, finding } = beneath(model, node, present);
    counts.set(node.id, kinds);
    if (finding) findings.set(node.id, finding);
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
    hiddenByFilter: model.count - shown - byHand,
    hiddenByHand: byHand,
  };
}

/** The drawn node that stands for each node: itself or its nearest drawn box. */
export function representative(model: Model, layout: Layout, id: string): string | undefined {
  for (let node = model.nodes.get(id); node; node = node.parent === undefined ? undefined : model.nodes.get(node.parent)) {
    if (layout.has(node.id)) return node.id;
  }
  return undefined;
}

/** Edges between what is drawn: what runs between the same two nodes with the same verdict is one edge. */
export function liftEdges(model: Model, view: View, layout: Layout, present: Present): DrawnEdge[] {
  const merged = new Map<string, DrawnEdge>();
  // Most ends are those of many edges.
  const seen = new Map<string, string | undefined>();
  const standsFor = (id: string) => {
    if (!seen.has(id)) seen.set(id, representative(model, layout, id));
    return seen.get(id);
  };
  for (const edge of model.edges) {
    if (!present.has(edge.source) || !present.has(edge.target) || !edgePasses(edge, view.filters)) continue;
    const source = standsFor(edge.source);
    const target = standsFor(edge.target);
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
