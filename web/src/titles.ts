// Titles and flags of boxes that a line runs over are drawn once more above the lines, so that they stay readable.

import type { ElementDefinition } from "cytoscape";
import type { Point } from "./elements.ts";
import { HEADER } from "./frames.ts";

/** Pixels of a character of the largest title. */
const CHARACTER = 14;

/** Where a line runs: its ends and bends, in the scratch of its element. */
export interface Run {
  points: readonly Point[];
}

export const TITLE = "title of ";

/** A title for each box whose own one is crossed by a line. */
export function titles(boxes: Iterable<ElementDefinition>, lines: Iterable<Run | undefined>): ElementDefinition[] {
  const runs = [...lines].flatMap((line) => (line?.points ? [line.points] : []));
  const out: ElementDefinition[] = [];
  for (const box of boxes) {
    const { data, position } = box;
    if (data.role !== "box" || !position) continue;
    const [left, top] = [position.x - data.width / 2, position.y - data.height / 2];
    const words = Math.min(String(data.label).length * CHARACTER, Number.parseFloat(data.titleWidth));
    const place = { left, top, right: left + data.titleLeft + words, bottom: top + HEADER };
    if (runs.some((points) => runsOver(points, place))) out.push(titleOver(box));
  }
  return out;
}

/** Lines go along or across; a slanted one counts by what bounds it. */
function runsOver(points: readonly Point[], { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number }): boolean {
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (!a || !b) continue;
    if (Math.min(a.x, b.x) < right && Math.max(a.x, b.x) > left && Math.min(a.y, b.y) < bottom && Math.max(a.y, b.y) > top) return true;
  }
  return false;
}

function titleOver({ data, position, classes }: ElementDefinition): ElementDefinition {
  const { id, role: _, z: __, ...look } = data;
  return {
    group: "nodes",
    data: { ...look, id: `${TITLE}${id}`, role: "title", z: 75 },
    ...(position ? { position: { ...position } } : {}),
    classes: `${String(classes).replace(/\b(dangling|beside)\b/g, "")} title`,
    grabbable: false,
  };
}
