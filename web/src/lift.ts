// Edges lifted to what is drawn, one for each pair of ends; where a box opens or closes, only what ends in it is lifted anew.

import type { EdgeData, Fabric, Verdict } from "./elements.ts";
import type { Layout } from "./layout.ts";
import type { Model } from "./model.ts";
import { mergePorts } from "./ports.ts";
import { edgePasses, type Present } from "./presence.ts";
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

/** The drawn node that stands for each node: itself or its nearest drawn box. */
export function representative(model: Model, layout: Layout, id: string): string | undefined {
  for (let node = model.nodes.get(id); node; node = node.parent === undefined ? undefined : model.nodes.get(node.parent)) {
    if (layout.has(node.id)) return node.id;
  }
  return undefined;
}

interface Lifted {
  layout: Layout;
  drawn: DrawnEdge[];
  /** Edges of which both ends stand beneath one drawn node, by that node. */
  within: Map<string, EdgeData[]>;
}

/** The last answer for each answer of `presence`: opening a box leaves most edges as they are. */
const last = new WeakMap<Present, Lifted>();

/** Edges between what is drawn, in the order of the map: what runs between the same two nodes with the same verdict is one. */
export function liftEdges(model: Model, view: View, layout: Layout, present: Present): DrawnEdge[] {
  const before = last.get(present);
  const lifted = before ? liftAnew(model, layout, before) : lift(model, layout, passing(model, view, present));
  last.set(present, lifted);
  return lifted.drawn;
}

/** What filters leave of the edges, which `present` stands for. */
function passing(model: Model, view: View, present: Present): EdgeData[] {
  return model.edges.filter((edge) => present.has(edge.source) && present.has(edge.target) && edgePasses(edge, view.filters));
}

function lift(model: Model, layout: Layout, edges: readonly EdgeData[]): Lifted {
  const merged = new Map<string, DrawnEdge>();
  const within = new Map<string, EdgeData[]>();
  // Most ends are those of many edges.
  const seen = new Map<string, string | undefined>();
  const standsFor = (id: string) => {
    if (!seen.has(id)) seen.set(id, representative(model, layout, id));
    return seen.get(id);
  };
  for (const edge of edges) {
    const source = standsFor(edge.source);
    const target = standsFor(edge.target);
    if (source === undefined || target === undefined) continue;
    if (source === target && !(edge.source === source && edge.target === target)) {
      const others = within.get(source);
      if (others) others.push(edge);
      else within.set(source, [edge]);
      continue;
    }
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
  return { layout, drawn: [...merged.values()], within };
}

/** Keeps the drawn edges neither of whose ends opened, closed, came or went, and lifts those of the others. */
function liftAnew(model: Model, layout: Layout, before: Lifted): Lifted {
  const stirred = new Set<string>();
  const stir = (id: string | undefined) => {
    if (id !== undefined) stirred.add(id);
  };
  for (const id of layout.keys()) if (!before.layout.has(id)) stir(representative(model, before.layout, id));
  for (const id of before.layout.keys()) {
    if (layout.has(id)) continue;
    stir(id);
    stir(representative(model, layout, id));
  }
  const drawn: DrawnEdge[] = [];
  const within = new Map<string, EdgeData[]>();
  const loose: EdgeData[] = [];
  for (const edge of before.drawn) {
    if (stirred.has(edge.source) || stirred.has(edge.target)) loose.push(...edge.edges);
    else drawn.push(edge);
  }
  for (const [id, edges] of before.within) {
    if (stirred.has(id)) loose.push(...edges);
    else within.set(id, edges);
  }
  if (loose.length === 0) return { layout, drawn: before.drawn, within };
  const order = orderOf(model);
  const place = (edge: EdgeData | undefined) => (edge && order.get(edge)) ?? 0;
  const fresh = lift(model, layout, loose.sort((a, b) => place(a) - place(b)));
  for (const [id, edges] of fresh.within) within.set(id, edges);
  return { layout, drawn: [...drawn, ...fresh.drawn].sort((a, b) => place(a.edges[0]) - place(b.edges[0])), within };
}

const orders = new WeakMap<Model, ReadonlyMap<EdgeData, number>>();

/** Where each edge stands in the map. */
function orderOf(model: Model): ReadonlyMap<EdgeData, number> {
  const known = orders.get(model) ?? new Map(model.edges.map((edge, i) => [edge, i]));
  orders.set(model, known);
  return known;
}
