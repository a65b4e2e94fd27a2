// The lines of the map in groups: which are drawn at rest, and which only on hover, selection or filter.

import { isExternal, kindOf } from "./kinds.ts";
import type { Model, Node } from "./model.ts";
import type { DrawnEdge } from "./lift.ts";
import type { View } from "./view.ts";

/**
 * `exposure`: from the internet, and on from a load balancer that it reaches to what stands behind. `outside`: from and to
 * the other networks outside. `inside`: between what stands in the accounts. `outbound`: to the internet.
 * `wiring`: peering, attachments, replicas.
 */
export type LineGroup = "exposure" | "outside" | "inside" | "outbound" | "wiring";

export const LINE_GROUPS: readonly LineGroup[] = ["exposure", "outside", "inside", "outbound", "wiring"];

/** More lines than this within the accounts nobody reads: they show where one points. */
export const MOST_INSIDE = 60;
/** The same where a filter picks some workloads: then there is less to look at. */
const MOST_PICKED = 120;
/** More lines than this of any one group nobody reads; nor does the canvas keep its pace. */
export const MOST_LINES = 150;

export interface Lines {
  /** Lines that show only on hover, selection or filter. */
  quiet: Set<DrawnEdge>;
  /** How many lines there are of each group, and whether they are drawn at rest. */
  groups: Map<LineGroup, { count: number; drawn: boolean }>;
}

/** Sorts the lines; what the view says of a group goes before what its size asks for. */
export function sortLines(model: Model, edges: readonly DrawnEdge[], view: View): Lines {
  const members = new Map<LineGroup, DrawnEdge[]>(LINE_GROUPS.map((group) => [group, []]));
  for (const edge of edges) members.get(groupOf(model, edge))?.push(edge);
  const quiet = new Set<DrawnEdge>();
  const groups: Lines["groups"] = new Map();
  // A filter that picks connections asks for their lines.
  const asked = view.filters.ports.size > 0;
  const inside = view.filters.only === "" ? MOST_INSIDE : MOST_PICKED;
  for (const group of LINE_GROUPS) {
    const lines = members.get(group) ?? [];
    const drawn = view.lines.get(group) ?? drawnAtFirst(group, lines.length, asked, inside);
    groups.set(group, { count: lines.length, drawn });
    if (!drawn) for (const line of lines) quiet.add(line);
  }
  return { quiet, groups };
}

function drawnAtFirst(group: LineGroup, count: number, asked: boolean, inside: number): boolean {
  if (count > MOST_LINES) return false;
  if (asked) return true;
  switch (group) {
    case "outbound":
      return false; // Unless asked for: nearly everything may go out, and the lines of all of it cover the rest.
    case "inside":
      return count <= inside;
    default:
      return true;
  }
}

export function groupOf(model: Model, edge: DrawnEdge): LineGroup {
  if (edge.fabric) return "wiring";
  const [source, target] = [model.nodes.get(edge.source), model.nodes.get(edge.target)];
  if (edge.internet && source?.kind === "internet") return "exposure";
  if (edge.internet && target?.kind === "internet") return "outbound";
  if ((source && isExternal(source.kind)) || (target && isExternal(target.kind))) return "outside";
  if (target?.exposure === "behind" && source?.exposure === "direct" && isBalancer(source)) return "exposure";
  return "inside";
}

function isBalancer(node: Node): boolean {
  return kindOf(node.of ?? node.kind).many.toLowerCase().endsWith("load balancers");
}
