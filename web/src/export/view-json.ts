// The current view as JSON that Cytoscape reads back: what is drawn, with parents, ports and verdicts.

import type { Model } from "../model.ts";
import type { Projection } from "../project.ts";
import { filterCount, type View } from "../view.ts";

/** `{format, made from, elements}`; positions are centres in map units. */
export function viewJson(model: Model, view: View, drawn: Projection): string {
  const shown = new Set(drawn.nodes.map((node) => node.id));
  const nodes = drawn.nodes.map((node) => {
    const { children: _, depth: __, ...data } = node;
    const box = drawn.layout.get(node.id);
    // A parent that is not drawn (the frame of a single account) would be an error to Cytoscape.
    const parent = node.parent !== undefined && shown.has(node.parent) ? node.parent : undefined;
    return {
      data: { ...data, parent, open: node.children.length > 0 ? view.open.has(node.id) : undefined, width: box?.width, height: box?.height },
      position: { x: box?.x ?? 0, y: box?.y ?? 0 },
    };
  });
  const edges = drawn.edges.map((edge) => ({
    data: {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      verdict: edge.verdict,
      fabric: edge.fabric,
      ports: edge.ports,
      internet: edge.internet || undefined,
      connections: edge.edges.map((one) => one.id),
    },
  }));
  const { file } = model;
  return `${JSON.stringify(
    {
      format: "mapper-drawing",
      version: 1,
      accounts: file.accounts.map(({ id, name, gathered }) => ({ id, name, gathered })),
      prepared_with: file.filters ?? [],
      filters_active: filterCount(view.filters),
      hidden_by_filter: drawn.hiddenByFilter,
      hidden_by_hand: drawn.hiddenByHand,
      elements: { nodes, edges },
    },
    null,
    2,
  )}\n`;
}
