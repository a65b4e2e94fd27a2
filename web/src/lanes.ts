// Coming down to a node from above without running over the boxes that stand over it.

import type { Point } from "./elements.ts";
import type { Box } from "./layout.ts";
import { type Ends, spread } from "./route.ts";

/** Where the way comes down, and the crossings on it, uppermost first. */
export interface Descent {
  x: number;
  crossings: Point[];
}

/**
 * The way down to `target` that ends in the vertical at `lane`. At each level where something stands above in that
 * vertical, it comes down through the parent's free left margin instead and crosses over in the gap above.
 * `below`: the outermost box to look at; absent: all.
 */
export function descend(ends: Ends, target: string, lane: number, salt: string, below?: string): Descent {
  const crossings: Point[] = [];
  let x = lane;
  for (let id: string | undefined = target; id !== undefined && id !== below; id = ends.node(id)?.parent) {
    const node = ends.node(id);
    const parent: string | undefined = node?.parent;
    const box = ends.layout.get(id);
    if (!node || !box) break;
    // Within a zone the columns of all subnets line up: their lanes are free. A tile comes down in its lane too.
    if (id === target ? !ends.isBox(id) : node.kind === "AWS::EC2::Subnet") continue;
    const siblings = parent === undefined ? ends.roots : (ends.node(parent)?.children ?? []);
    if (!isCovered(ends, siblings, id, box, x)) continue;
    const margin = leftMargin(ends, parent) + spread(salt, 3);
    const y = box.y - box.height / 2 - 9 + spread(salt, 3);
    crossings.unshift({ x: margin, y }, { x, y });
    x = margin;
  }
  return { x, crossings };
}

/** The middle of the free strip at the left within a box, or left of all roots. */
function leftMargin(ends: Ends, parent: string | undefined): number {
  const around = parent === undefined ? undefined : ends.layout.get(parent);
  if (around) return around.x - around.width / 2 + 6;
  const lefts = ends.roots.flatMap((id) => ends.layout.get(id) ?? []).map((box) => box.x - box.width / 2);
  return Math.min(...lefts) - 9;
}

/** Whether one of the siblings stands above `box` in the vertical at `x`. */
function isCovered(ends: Ends, siblings: readonly string[], id: string, box: Box, x: number): boolean {
  const top = box.y - box.height / 2;
  for (const sibling of siblings) {
    const other = sibling === id ? undefined : ends.layout.get(sibling);
    if (!other) continue;
    const half = ends.isBox(sibling) ? other.width / 2 : 27;
    if (other.y + other.height / 2 <= top && Math.abs(other.x - x) < half + 3) return true;
  }
  return false;
}
