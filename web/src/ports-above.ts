// The ports of lines that are brought out stand once more above all lines, so that no other line crosses them.

import type { Core, EdgeSingular, ElementDefinition, NodeSingular } from "cytoscape";
import type { Point } from "./elements.ts";
import { widthOf } from "./names.ts";
import type { Run } from "./titles.ts";

/** With more lines than this, what is said at each of them is not read anyhow. */
const MOST = 80;
/** Where along a line its ports may stand: the middle, else nearer to where it leads, as lines part towards their ends. */
const WHERE = [0.5, 0.65, 0.8, 0.35, 0.9, 0.2] as const;

/** Gives each line that is brought out its ports above the others, and takes off what others had. `size`: of the letters. */
export function raisePorts(cy: Core, size: number): void {
  cy.nodes(".port").remove();
  cy.edges(".said").removeClass("said");
  const lines = cy.edges(".near").filter((line) => line.visible() && line.data("label") !== "");
  if (lines.length > MOST) return;
  const labels = lines.map((line) => {
    const run = (line.scratch() as Run | undefined)?.points ?? [];
    return { text: String(line.data("label")), run: run.length > 1 ? run : [{ ...(line as EdgeSingular).midpoint() }] };
  });
  const places = spread(labels, size, cy.nodes(".title").map(areaOf));
  lines.addClass("said");
  cy.add(
    lines.map((line, i): ElementDefinition => {
      const look = ["internet", "fabric"].filter((one) => line.hasClass(one));
      return {
        group: "nodes",
        data: { id: `ports of ${line.id()}`, role: "title", label: line.data("label"), width: 1, height: 1, z: 76 },
        position: { ...(places[i] ?? (line as EdgeSingular).midpoint()) },
        classes: ["port", ...look].join(" "),
        grabbable: false,
      };
    }),
  );
}

/** The middle of something that is to be read, and how large it is. */
export interface Area extends Point {
  width: number;
  height: number;
}

/** Where the words of a box's title stand. */
function areaOf(title: NodeSingular): Area {
  const { x, y } = title.position();
  const size = Number(title.numericStyle("font-size"));
  const width = Math.min(widthOf(String(title.data("label"))) * size, Number.parseFloat(title.data("titleWidth")));
  return { x: x - title.width() / 2 + title.data("titleLeft") + width / 2, y: y - title.height() / 2 + size, width, height: size * 1.2 };
}

/** A place on each line for what is said at it, where nothing is said yet; else above or beneath its middle. */
export function spread(labels: readonly { text: string; run: readonly Point[] }[], size: number, titles: readonly Area[] = []): Point[] {
  const taken = [...titles];
  const height = size * 1.5 + 4;
  return labels.map(({ text, run }) => {
    const width = widthOf(text) * size * 1.1 + 8;
    const free = (at: Point) => !taken.some((other) => Math.abs(at.x - other.x) < (width + other.width) / 2 && Math.abs(at.y - other.y) < (height + other.height) / 2);
    const middle = along(run, 0.5);
    const ways = [...WHERE.map((part) => along(run, part)), ...[-height, height].map((by) => ({ x: middle.x, y: middle.y + by }))];
    const place = ways.find(free) ?? middle;
    taken.push({ ...place, width, height });
    return place;
  });
}

/** The point of a line that so much of its length leads to. */
function along(run: readonly Point[], part: number): Point {
  const lengths = run.slice(1).map((to, i) => Math.hypot(to.x - (run[i] as Point).x, to.y - (run[i] as Point).y));
  let left = part * lengths.reduce((sum, length) => sum + length, 0);
  for (const [i, length] of lengths.entries()) {
    const [from, to] = [run[i] as Point, run[i + 1] as Point];
    if (left <= length && length > 0) return { x: from.x + ((to.x - from.x) * left) / length, y: from.y + ((to.y - from.y) * left) / length };
    left -= length;
  }
  return run.at(-1) ?? { x: 0, y: 0 };
}
