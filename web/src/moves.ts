// Nodes that the user moved: offsets from the computed layout, so that a map prepared anew keeps them where it can.

import type { Point } from "./elements.ts";
import { HEADER, PADDING } from "./frames.ts";
import { isContainer } from "./kinds.ts";
import type { Box, Layout } from "./layout.ts";
import type { Model, Node } from "./model.ts";

export type Moves = ReadonlyMap<string, Point>;

/** Moves come in steps of this many map units, so that what was moved lines up. */
export const STEP = 20;
/** No move is longer. */
const FARTHEST = 50_000;

/**
 * The layout with moves: a box takes along what is in it, and what it stands in grows to hold it; a tile stays within its
 * box, since where it stands says to which subnet it belongs.
 */
export function shifted(model: Model, layout: Layout, moves: Moves): Layout {
  if (moves.size === 0) return layout;
  const out: Layout = new Map(layout);
  const visit = (node: Node, x: number, y: number) => {
    const box = layout.get(node.id);
    if (!box) return;
    const own = moves.get(node.id);
    const offset = own ? within(layout, node, own) : undefined;
    const [dx, dy] = [x + (offset?.x ?? 0), y + (offset?.y ?? 0)];
    if (dx !== 0 || dy !== 0) out.set(node.id, { ...box, x: box.x + dx, y: box.y + dy });
    for (const id of node.children) {
      const child = model.nodes.get(id);
      if (child) visit(child, dx, dy);
    }
    grow(model, out, node);
  };
  for (const id of [...model.roots, ...model.externals]) {
    const node = model.nodes.get(id);
    if (node) visit(node, 0, 0);
  }
  return out;
}

/** The part of a move that keeps a tile within its box; boxes and what stands outside move freely. */
export function within(layout: Layout, node: Node, { x, y }: Point): Point {
  const limited = { x: clamp(x, -FARTHEST, FARTHEST), y: clamp(y, -FARTHEST, FARTHEST) };
  const box = layout.get(node.id);
  const around = node.parent === undefined ? undefined : layout.get(node.parent);
  if (!box || !around || isContainer(node.kind)) return limited;
  const [left, right] = [(around.x - around.width / 2 - (box.x - box.width / 2)), (around.x + around.width / 2 - (box.x + box.width / 2))];
  const top = around.y - around.height / 2 + HEADER - (box.y - box.height / 2);
  const bottom = around.y + around.height / 2 - (box.y + box.height / 2);
  return { x: clamp(limited.x, Math.min(0, left), Math.max(0, right)), y: clamp(limited.y, Math.min(0, top), Math.max(0, bottom)) };
}

/** A move in whole steps. */
export function snapped({ x, y }: Point): Point {
  return { x: Math.round(x / STEP) * STEP, y: Math.round(y / STEP) * STEP };
}


function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** Makes a box large enough for the boxes in it, after those were moved. */
function grow(model: Model, layout: Layout, node: Node): void {
  const box = layout.get(node.id);
  if (!box || !isContainer(node.kind)) return;
  let [left, top, right, bottom] = sides(box);
  for (const id of node.children) {
    const child = layout.get(id);
    if (!child || !isContainer(model.nodes.get(id)?.kind ?? "")) continue;
    const [l, t, r, b] = sides(child);
    left = Math.min(left, l - PADDING);
    top = Math.min(top, t - HEADER);
    right = Math.max(right, r + PADDING);
    bottom = Math.max(bottom, b + PADDING);
  }
  const grown = { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
  if (grown.width !== box.width || grown.height !== box.height) layout.set(node.id, grown);
}

function sides({ x, y, width, height }: Box): [number, number, number, number] {
  return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
}
