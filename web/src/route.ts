// The way of each edge: right angles, through the free lanes between columns and above rows of tiles.

import type { Point } from "./elements.ts";
import { CELL } from "./frames.ts";
import { PILE } from "./icons.ts";
import { descend } from "./lanes.ts";
import { type Box, type Layout, TILE } from "./layout.ts";
import type { Node } from "./model.ts";

export interface Way {
  from: Point;
  to: Point;
  bends: Point[];
}

/** What the router asks about a drawn node. */
export interface Ends {
  layout: Layout;
  node(id: string): Node | undefined;
  /** The outermost boxes. */
  roots: readonly string[];
  /** Boxes and cards; everything else is a tile, a stack or a circle. */
  isBox(id: string): boolean;
}

const HALF = TILE / 2;
const LANE = CELL / 2;

/** The way from `source` to `target`; undefined where either is not drawn. */
export function wayBetween(ends: Ends, source: string, target: string): Way | undefined {
  const [s, t] = [ends.layout.get(source), ends.layout.get(target)];
  if (!s || !t || source === target) return undefined;
  const [sBox, tBox] = [ends.isBox(source), ends.isBox(target)];
  if (sBox && inside(t, s)) return tidy(fromAround(s, t, target, tBox));
  if (tBox && inside(s, t)) return tidy(toAround(s, t, source, sBox));
  const right = t.x >= s.x;
  // A box that lies above is entered from below, everything else from above.
  const upwards = tBox && top(s) >= bottom(t);
  const entry = tBox ? boxEntry(s, t, source, upwards) : { x: t.x, y: t.y - HALF - (isStack(ends, target) ? PILE : 0) };
  const corridor = tBox ? entry.y + (upwards ? 9 : -9) + spread(target, 3) : t.y - LANE + 5 + spread(target, 3);
  const gap = gapBetween(ends, source, target);

  const outside = ends.node(source)?.parent === undefined && !sBox;
  if (outside) {
    const from = { x: s.x, y: s.y + HALF + 20 };
    const band = from.y + 16 + spread(source, 6);
    if (t.y < s.y + CELL) {
      // Both stand in the band above the accounts.
      return tidy({ from: { x: s.x, y: s.y - HALF }, to: { x: t.x, y: t.y - HALF }, bends: [{ x: s.x, y: s.y - LANE }, { x: t.x, y: s.y - LANE }] });
    }
    const lane = tBox ? t.x - t.width / 2 + 30 + (spread(source, 4) + 4) * 5 : t.x + (s.x >= t.x ? LANE : -LANE) + spread(source, 6);
    const { x, crossings } = descend(ends, target, lane, source);
    if (tBox) return tidy({ from, to: { x: lane, y: entry.y }, bends: [{ x: s.x, y: band }, { x, y: band }, ...crossings] });
    return tidy({ from, to: entry, bends: [{ x: s.x, y: band }, { x, y: band }, ...crossings, { x: lane, y: corridor }, { x: entry.x, y: corridor }] });
  }

  const targetOutside = ends.node(target)?.parent === undefined && !tBox;
  if (targetOutside) {
    const exit = sBox ? { x: s.x, y: s.y - s.height / 2 } : { x: s.x + (right ? HALF : -HALF), y: s.y };
    const lane = sBox ? exit.x : s.x + (right ? LANE : -LANE) + spread(source, 6);
    const below = t.y + HALF + 20;
    const band = below + 22 + spread(target, 6);
    // The way up is the way down, walked backwards.
    const { x, crossings } = descend(ends, source, lane, source);
    return tidy({ from: exit, to: { x: t.x, y: below }, bends: [{ x: lane, y: exit.y }, ...crossings.reverse(), { x, y: band }, { x: t.x, y: band }] });
  }

  if (sBox) return tidy(fromBox(s, t, entry, corridor, source, tBox));

  const exit = { x: s.x + (right ? HALF : -HALF), y: s.y };
  const lane = s.x + (right ? LANE : -LANE) + spread(source, 6);
  const bends = [{ x: lane, y: exit.y }];
  if (gap !== undefined) {
    const down = tBox ? entry.x : t.x + (s.x >= t.x ? LANE : -LANE) + spread(source, 6);
    const y = gap.y + spread(source, 4);
    if (gap.above) {
      const { x, crossings } = descend(ends, target, down, source, gap.to);
      bends.push({ x: lane, y }, { x, y }, ...crossings, { x: down, y: corridor });
    } else {
      const { x, crossings } = descend(ends, source, lane, source, gap.from);
      bends.push(...crossings.reverse(), { x, y }, { x: down, y }, { x: down, y: corridor });
    }
  } else bends.push({ x: lane, y: corridor });
  bends.push({ x: entry.x, y: corridor });
  return tidy({ from: exit, to: entry, bends });
}

interface Gap {
  y: number;
  /** Whether the source stands above the gap. */
  above: boolean;
  /** The outermost boxes that hold one end and not the other. */
  from: string;
  to: string;
}

/**
 * Where source and target stand in boxes one below the other: the free gap between them, so that the way crosses over
 * there and not behind tiles.
 */
function gapBetween(ends: Ends, source: string, target: string): Gap | undefined {
  const [a, b] = [branch(ends, source), branch(ends, target)];
  while (a.length > 1 && b.length > 1 && a.at(-1) === b.at(-1)) {
    a.pop();
    b.pop();
  }
  const [from, to] = [a.at(-1), b.at(-1)];
  if (from === undefined || to === undefined || from === to) return undefined;
  const [s, t] = [ends.layout.get(from), ends.layout.get(to)];
  if (!s || !t) return undefined;
  if (top(t) >= bottom(s)) return { y: top(t) - 9, above: true, from, to };
  if (bottom(t) <= top(s)) return { y: bottom(t) + 9, above: false, from, to };
  return undefined;
}

/** `id` and the drawn boxes around it, nearest first. */
function branch(ends: Ends, id: string): string[] {
  const line = [id];
  for (let node = ends.node(id); node?.parent !== undefined && line.length < 20; node = ends.node(node.parent)) {
    if (ends.layout.has(node.parent)) line.push(node.parent);
  }
  return line;
}

/** From a box to something within it: down from the inner side of its upper border. */
function fromAround(s: Box, t: Box, target: string, tBox: boolean): Way {
  if (tBox) {
    const x = t.x + spread(target, 20);
    return { from: { x, y: top(s) }, to: { x, y: top(t) }, bends: [] };
  }
  const lane = t.x - LANE + spread(target, 6);
  const corridor = t.y - LANE + 5 + spread(target, 3);
  return { from: { x: lane, y: top(s) }, to: { x: t.x, y: t.y - HALF }, bends: [{ x: lane, y: corridor }, { x: t.x, y: corridor }] };
}

/** From something to a box around it: up to the inner side of its upper border. */
function toAround(s: Box, t: Box, source: string, sBox: boolean): Way {
  if (sBox) {
    const x = s.x + spread(source, 20);
    return { from: { x, y: top(s) }, to: { x, y: top(t) }, bends: [] };
  }
  const lane = s.x + LANE + spread(source, 6);
  return { from: { x: s.x + HALF, y: s.y }, to: { x: lane, y: top(t) }, bends: [{ x: lane, y: s.y }] };
}

function isStack(ends: Ends, id: string): boolean {
  return ends.node(id)?.kind === "class" && !ends.isBox(id);
}

/** Where an edge enters a box: near the source, at the upper border clear of the title. */
function boxEntry(s: Box, t: Box, source: string, upwards: boolean): Point {
  const x = clamp(s.x + spread(source, 10), upwards ? t.x - t.width / 2 + 20 : t.x, t.x + t.width / 2 - 20);
  return { x, y: upwards ? bottom(t) : top(t) };
}

function fromBox(s: Box, t: Box, entry: Point, corridor: number, source: string, tBox: boolean): Way {
  const lane = tBox ? entry.x : t.x + (s.x >= t.x ? LANE : -LANE) + spread(source, 6);
  if (corridor > bottom(s)) {
    const x = clamp(lane, s.x - s.width / 2 + 16, s.x + s.width / 2 - 16);
    const y = Math.min(bottom(s) + 9, corridor);
    return { from: { x, y: bottom(s) }, to: entry, bends: [{ x, y }, { x: lane, y }, { x: lane, y: corridor }, { x: entry.x, y: corridor }] };
  }
  if (corridor < top(s)) {
    const x = clamp(lane, s.x, s.x + s.width / 2 - 16);
    const y = top(s) - 9 + spread(source, 3);
    return { from: { x, y: top(s) }, to: entry, bends: [{ x, y }, { x: lane, y }, { x: lane, y: corridor }, { x: entry.x, y: corridor }] };
  }
  const side = t.x >= s.x ? s.x + s.width / 2 : s.x - s.width / 2;
  return { from: { x: side, y: corridor }, to: entry, bends: [{ x: entry.x, y: corridor }] };
}

function top(box: Box): number {
  return box.y - box.height / 2;
}

function bottom(box: Box): number {
  return box.y + box.height / 2;
}

function inside(inner: Box, outer: Box): boolean {
  return (
    Math.abs(inner.x - outer.x) <= (outer.width - inner.width) / 2 && Math.abs(inner.y - outer.y) <= (outer.height - inner.height) / 2
  );
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}

/** A whole number between -range and range that depends on the id alone, so that neighbours take different lanes. */
export function spread(id: string, range: number): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return ((hash >>> 0) % (2 * range + 1)) - range;
}

/** Leaves out bends that bend nothing. */
function tidy(way: Way): Way {
  const points = [way.from, ...way.bends, way.to];
  const kept: Point[] = [];
  points.forEach((point, i) => {
    const before = kept.at(-1);
    const after = points[i + 1];
    if (!before || !after) return void kept.push(point);
    if (Math.abs(before.x - point.x) + Math.abs(before.y - point.y) < 1) return;
    const straight = (before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y);
    if (!straight) kept.push(point);
  });
  return { from: way.from, to: way.to, bends: kept.slice(1, -1) };
}

/** Bends as Cytoscape wants them: along and across the line from end to end. */
export function segments(way: Way): { weights: number[]; distances: number[] } {
  const dx = way.to.x - way.from.x;
  const dy = way.to.y - way.from.y;
  const length = Math.hypot(dx, dy) || 1;
  const weights: number[] = [];
  const distances: number[] = [];
  for (const bend of way.bends) {
    const [bx, by] = [bend.x - way.from.x, bend.y - way.from.y];
    weights.push((bx * dx + by * dy) / (length * length));
    distances.push((by * dx - bx * dy) / length);
  }
  return { weights, distances };
}
