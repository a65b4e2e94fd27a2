// Rectangles of the map: what bounds some boxes, and the zoom at which they fit.

import type { Point } from "./elements.ts";
import type { Box } from "./layout.ts";

export interface Bounds {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Free pixels at each side of what is fitted. */
export const MARGIN = 36;

/** Pixels more at the left, where the buttons float. */
export const BUTTONS = 26;

export function corner(box: Box): Point {
  return { x: box.x - box.width / 2, y: box.y - box.height / 2 };
}

export function boundsOf(boxes: Iterable<Box>): Bounds {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    left = Math.min(left, box.x - box.width / 2);
    right = Math.max(right, box.x + box.width / 2);
    top = Math.min(top, box.y - box.height / 2);
    bottom = Math.max(bottom, box.y + box.height / 2);
  }
  return left > right ? { left: 0, top: 0, width: 1, height: 1 } : { left, top, width: right - left, height: bottom - top };
}

/** The zoom at which all of it is on screen, with room for the breadcrumb. */
export function fitting(bounds: Bounds, width: number, height: number): number {
  return Math.min((width - 2 * MARGIN) / bounds.width, (height - 2 * MARGIN - 20) / bounds.height);
}
