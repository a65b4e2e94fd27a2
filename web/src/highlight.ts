// What a selection brings out: its connections, the chain from the internet, and the boxes around them.

import type { EdgeData } from "./elements.ts";
import { isContainer, isExternal } from "./kinds.ts";
import { lineWith } from "./lookup.ts";
import { ancestors, descendants, type Model } from "./model.ts";
import { connections, fromInternet } from "./path.ts";
import { type DrawnEdge, representative } from "./lift.ts";
import type { Projection } from "./project.ts";
import type { Direction } from "./reach.ts";

export interface Highlight {
  /** The drawn node or edge that stands for the selection. */
  chosen: string;
  /** Others that are selected with it. */
  marked: string[];
  nodes: Set<string>;
  edges: Set<string>;
  /** Boxes around what is brought out: not faded, not marked. */
  clear: Set<string>;
  /** Nothing is connected with it: then nothing fades. */
  alone: boolean;
}

/**
 * Undefined where nothing drawn stands for `selected`. `only`: what comes to it, or what it goes to, and no path from the
 * internet. `around`: also what holds for all of a box around it, though it has lines of its own. `atRest`: whether a line is drawn at rest; of an open box only these are brought out, unless `only` asks for
 * all: the others are those of what stands in it, and cover it.
 */
export function highlight(model: Model, drawn: Projection, selected: string, only?: Direction, atRest: (edge: DrawnEdge) => boolean = () => true, around = false): Highlight | undefined {
  const edge = model.nodes.has(selected) ? undefined : lineWith(drawn, selected);
  if (edge) return brought(model, drawn, edge.id, [edge], [], false);
  const seen = representative(model, drawn.layout, selected);
  const node = model.nodes.get(selected);
  if (seen === undefined || !node) return undefined;
  const { inbound, outbound } = connections(model, selected);
  const left = around || only !== undefined ? undefined : leftOut(model, selected);
  const near = new Set([...(only === "out" ? [] : inbound), ...(only === "in" ? [] : outbound)].filter((one) => !left?.has(one)).map((one) => one.id));
  const nodes = [seen];
  for (const hop of only === undefined ? fromInternet(model, selected) : []) {
    if (hop.edge) near.add(hop.edge.id);
    nodes.push(representative(model, drawn.layout, hop.node) ?? seen);
  }
  const isOpen = model.nodes.isMade(node) && node.children.some((id) => drawn.layout.has(id));
  const shown = only === undefined && isOpen ? drawn.edges.filter(atRest) : drawn.edges;
  const edges = shown.filter((one) => (only === undefined && (one.source === seen || one.target === seen)) || one.edges.some((part) => near.has(part.id)));
  const isBox = !node.empty;
  if (isBox && model.nodes.isMade(node)) for (const inner of descendants(model, selected, (one) => model.nodes.isMade(one))) if (drawn.layout.has(inner.id)) nodes.push(inner.id);
  return brought(model, drawn, seen, edges, nodes, isBox && edges.length === 0);
}

/**
 * What holds for a workload only because it holds for all of a box around it: its lines begin at the border of the box,
 * and there are so many of them that its own are not seen among them. All of it where it has no others.
 */
export function leftOut(model: Model, id: string): ReadonlySet<EdgeData> {
  const node = model.nodes.get(id);
  if (!node || isContainer(node.kind) || isExternal(node.kind)) return new Set();
  const boxes = new Set(ancestors(model, id).flatMap((box) => (isContainer(box.kind) ? [box.id] : [])));
  const { inbound, outbound } = connections(model, id);
  // Also where it is the other end itself, as what the whole VPC may reach: that is its own line.
  const isOwn = (end: string) => end === id || (end === node.parent && !boxes.has(end));
  const mine = (edge: EdgeData) => isOwn(edge.source) || isOwn(edge.target) || (!boxes.has(edge.source) && !boxes.has(edge.target));
  const all = [...new Set([...inbound, ...outbound])];
  const rest = all.filter((edge) => !mine(edge));
  return rest.length === all.length ? new Set() : new Set(rest);
}

function brought(model: Model, drawn: Projection, chosen: string, edges: DrawnEdge[], nodes: string[], alone: boolean): Highlight {
  const all = new Set(nodes);
  for (const edge of edges) all.add(edge.source).add(edge.target);
  const clear = new Set<string>();
  for (const id of all) for (const around of ancestors(model, id)) if (drawn.layout.has(around.id)) clear.add(around.id);
  return { chosen, marked: [], nodes: all, edges: new Set(edges.map((edge) => edge.id)), clear, alone };
}
