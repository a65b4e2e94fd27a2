// From an id to what is drawn for it: a selection may name a drawn line or one connection of the map within it.

import type { Model } from "./model.ts";
import type { DrawnEdge } from "./lift.ts";
import type { Projection } from "./project.ts";

/** The connection or line with this id; a connection that no drawn line holds is shown as a line of its own. */
export function lineOf(model: Model, drawn: Projection | undefined, id: string): DrawnEdge | undefined {
  const line = drawn?.edges.find((one) => one.id === id);
  if (line) return line;
  const edge = model.edges.find((one) => one.id === id);
  if (!edge) return undefined;
  return {
    id: edge.id,
    source: edge.source,
    target: edge.target,
    verdict: edge.fabric ? undefined : (edge.verdict ?? "reachable"),
    fabric: edge.fabric,
    ports: edge.ports ?? [],
    internet: edge.internet === true,
    edges: [edge],
  };
}

/** The drawn line that a connection of the map is part of. */
export function lineWith(drawn: Projection, id: string): DrawnEdge | undefined {
  return drawn.edges.find((one) => one.id === id) ?? drawn.edges.find((one) => one.edges.some((edge) => edge.id === id));
}
