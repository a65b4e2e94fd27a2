// The parts that the layout is built from: grid columns, shelves, and which children are cells or boxes.

import { isContainer } from "./kinds.ts";
import type { Node } from "./model.ts";
import { byCodePoint, naturally } from "./order.ts";

/** Width and height, or x and y. */
export type Block = [number, number];

/** Columns of a grid of `count` cells: a little wider than a square, at most eight. */
export function columns(count: number): number {
  return Math.max(1, Math.min(8, Math.ceil(Math.sqrt(count) * 1.2)));
}

/** Puts blocks on shelves no wider than `limit`, in the given order. */
export function shelves(sizes: readonly Block[], limit: number, gap: number) {
  const places: Block[] = [];
  let [x, y, row, widest] = [0, 0, 0, 0];
  for (const [width, height] of sizes) {
    if (x > 0 && x + width > limit) {
      [x, y, row] = [0, y + row + gap, 0];
    }
    places.push([x, y]);
    x += width;
    widest = Math.max(widest, x);
    x += gap;
    row = Math.max(row, height);
  }
  return { places, width: widest, height: sizes.length > 0 ? y + row : 0 };
}

/** How wide the map is to be for its height: as most screens are, for a wide wall, or for a page that stands upright. */
export const SHAPES = { screen: 1.6, wide: 4, tall: 0.6 } as const;

export type Shape = keyof typeof SHAPES;

export function nextShape(shape: Shape): Shape {
  const shapes = Object.keys(SHAPES) as Shape[];
  return shapes[(shapes.indexOf(shape) + 1) % shapes.length] ?? "screen";
}

/** The shelf width that makes about this shape of these blocks, and holds the widest. */
export function shelfLimit(sizes: readonly Block[], gap: number, shape: Shape = "screen"): number {
  const area = sizes.reduce((sum, [width, height]) => sum + (width + gap) * (height + gap), 0);
  return Math.max(0, Math.ceil(Math.sqrt(SHAPES[shape] * area)), ...sizes.map(([width]) => width));
}

/** Children that take one cell each, and open classes, which take a box; both by kind, name and id. */
export function split(children: readonly Node[], isOpen: (node: Node) => boolean): { cells: Node[]; boxes: Node[] } {
  const leaves = children.filter((child) => !isContainer(child.kind)).sort(byKind);
  const isBox = (node: Node) => node.kind === "class" && isOpen(node);
  return { cells: leaves.filter((node) => !isBox(node)), boxes: leaves.filter(isBox) };
}

function byKind(a: Node, b: Node): number {
  return byCodePoint(a.of ?? a.kind, b.of ?? b.kind) || naturally(a.name, b.name) || byCodePoint(a.id, b.id);
}
