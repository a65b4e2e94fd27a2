// All that Cytoscape is given for one projection: nodes, lines at rest, and titles above the lines that run over them.

import type { ElementDefinition } from "cytoscape";
import { drawEdge, drawNode, type Inside } from "./drawing.ts";
import { besideHidden } from "./hidden.ts";
import { type Lines, sortLines } from "./lines.ts";
import type { Model } from "./model.ts";
import { type Projection, roleOf } from "./project.ts";
import type { Ends } from "./route.ts";
import { type Run, titles } from "./titles.ts";
import type { Tokens } from "./tokens.ts";
import type { View } from "./view.ts";

export interface Scene {
  /** By id, in the order of drawing. */
  elements: Map<string, ElementDefinition>;
  /** Those of them that are open boxes. */
  boxes: ElementDefinition[];
  lines: Lines;
  ends: Ends;
}

export function scene(model: Model, view: View, projection: Projection, tokens: Tokens): Scene {
  const beside = besideHidden(model, view.hidden);
  const areBoxes = new Set<string>();
  const elements = new Map<string, ElementDefinition>();
  for (const node of projection.nodes) {
    const open = view.open.has(node.id);
    const role = roleOf(node, open);
    if (role === "box" || role === "card") areBoxes.add(node.id);
    const box = projection.layout.get(node.id);
    if (!box) continue;
    const vpc = node.vpc === undefined ? undefined : model.nodes.get(node.vpc)?.name;
    const element = drawNode(node, box, open, insideOf(projection, node.id), tokens, vpc);
    if (beside.has(node.id)) element.classes = `${element.classes} beside`;
    if (view.notes.has(node.id)) for (const key of ["label", "lines"]) if (element.data[key]) element.data[key] = `✎ ${element.data[key]}`;
    elements.set(node.id, element);
  }
  const lines = sortLines(model, projection.edges, view);
  const ends: Ends = { layout: projection.layout, roots: model.roots, node: (id) => model.nodes.get(id), isBox: (id) => areBoxes.has(id) };
  for (const edge of projection.edges) {
    const element = lines.quiet.has(edge) ? undefined : drawEdge(edge, ends);
    if (element) elements.set(edge.id, element);
  }
  const boxes = [...elements.values()].filter((element) => element.data.role === "box");
  const runs = [...elements.values()].map((element) => (element.group === "edges" ? (element.scratch as Run) : undefined));
  for (const title of titles(boxes, runs)) elements.set(String(title.data.id), title);
  return { elements, boxes, lines, ends };
}

function insideOf({ counts, findings, gone }: Projection, id: string): Inside {
  return { counts: counts.get(id), finding: findings.get(id), gone: gone.get(id) ?? 0 };
}
