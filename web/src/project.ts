// From model and view to what is drawn: visible nodes, and edges lifted to them, one for each pair.

import { beneath, type Finding } from "./beneath.ts";
import { isContainer, isExternal } from "./kinds.ts";
import { type Layout, layOut } from "./layout.ts";
import { type DrawnEdge, liftEdges } from "./lift.ts";
import { canOpen, type Model, type Node } from "./model.ts";
import { shifted } from "./moves.ts";
import { type Present, presence, tally } from "./presence.ts";
import type { View } from "./view.ts";

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
  const layout = shifted(model, layOut(model, view.open, (id) => present.has(id), view.shape), view.moved);
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
    hiddenByFilter: model.resources - shown - byHand,
    hiddenByHand: byHand,
  };
}

/** What a node is drawn as. */
export function roleOf(node: Node, open: boolean): "box" | "card" | "stack" | "tile" | "outside" {
  if (isExternal(node.kind)) return "outside";
  if (node.kind === "class") return open ? "box" : "stack";
  if (isContainer(node.kind)) return open || node.children.length === 0 ? "box" : "card";
  return "tile";
}
