// Where callouts stand: beneath or above what they are said of, on screen and over as little else as can be.

import type { Bounds } from "./bounds.ts";
import type { Layout } from "./layout.ts";

export interface Plate {
  at: string;
  width: number;
  height: number;
}

interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Room for the name beneath a tile, and for the air above it. */
const NAME = 38;
const AIR = 12;

/** The middle of each plate, in their order. `view`: what of the map can be seen; all in map units. */
export function placed(plates: readonly Plate[], layout: Layout, open: (id: string) => boolean, view: Bounds): { x: number; y: number }[] {
  const seen: Area = { left: view.left, top: view.top, right: view.left + view.width, bottom: view.top + view.height };
  const taken: Area[] = plates.flatMap(({ at }) => {
    const box = layout.get(at);
    return box && !open(at) ? [{ left: box.x - box.width / 2, top: box.y - box.height / 2 - 8, right: box.x + box.width / 2, bottom: box.y + box.height / 2 + NAME }] : [];
  });
  return plates.map((plate) => {
    const box = layout.get(plate.at) ?? { x: 0, y: 0, width: 0, height: 0 };
    const ways = candidates(box, plate, open(plate.at));
    const costs = ways.map((area, i) => i + taken.reduce((sum, other) => sum + 4 * overlap(area, other), 0) + (plate.width * plate.height - overlap(area, seen)));
    const best = ways[costs.indexOf(Math.min(...costs))] as Area;
    taken.push(best);
    return { x: (best.left + best.right) / 2, y: (best.top + best.bottom) / 2 };
  });
}

/** The better ones first. Of an open box: within it, at its foot; of the rest: beneath, above, beside. */
function candidates(box: { x: number; y: number; width: number; height: number }, { width, height }: Plate, open: boolean): Area[] {
  const [left, right, top, bottom] = [box.x - box.width / 2, box.x + box.width / 2, box.y - box.height / 2, box.y + box.height / 2];
  const at = (x: number, y: number): Area => ({ left: x, top: y, right: x + width, bottom: y + height });
  if (open) return [at(left + 6, bottom - height - 6), at(left + 6, bottom + 6), at(right - width - 6, bottom - height - 6), at(left + 6, top - height - 6)];
  const rows = [bottom + NAME, top - AIR - height];
  const columns = [box.x - width / 2, left, right - width];
  return [...rows.flatMap((y) => columns.map((x) => at(x, y))), at(right + AIR, box.y - height / 2), at(left - AIR - width, box.y - height / 2), ...columns.map((x) => at(x, bottom + NAME + height + AIR)), ...columns.map((x) => at(x, top - 2 * (AIR + height)))];
}

function overlap(a: Area, b: Area): number {
  return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
}
