// What stands where on the drawn map: under a point, within a node, and what is moved along with it.

import type { Point } from "./elements.ts";
import { HEADER } from "./frames.ts";
import { layOut, TILE } from "./layout.ts";
import { ancestors, descendants, type Model, type Node } from "./model.ts";
import { type Moves, snapped, within } from "./moves.ts";
import { type Projection, roleOf } from "./project.ts";
import type { State } from "./store.ts";
import { TITLE } from "./titles.ts";
import type { View } from "./view.ts";

/** The innermost box or card at a point of the map. */
export function boxAt(drawn: Projection, point: Point): Node | undefined {
  return drawn.nodes.findLast((node) => {
    const box = drawn.layout.get(node.id);
    return box && node.children.length > 0 && Math.abs(point.x - box.x) <= box.width / 2 && Math.abs(point.y - box.y) <= box.height / 2;
  });
}

/** The tile, stack or circle at a point of the map. */
export function tileAt(drawn: Projection, open: ReadonlySet<string>, point: Point): string | undefined {
  return drawn.nodes.findLast((node) => {
    const box = drawn.layout.get(node.id);
    return box && ["tile", "stack", "outside"].includes(roleOf(node, open.has(node.id))) && Math.abs(point.x - box.x) <= TILE / 2 && Math.abs(point.y - box.y) <= TILE / 2;
  })?.id;
}

/** The open box whose title is at a point of the map. */
export function titleAt(drawn: Projection, open: ReadonlySet<string>, point: Point): string | undefined {
  const box = boxAt(drawn, point);
  const place = box && drawn.layout.get(box.id);
  if (!box || !place || !open.has(box.id)) return undefined;
  return point.y - (place.y - place.height / 2) <= HEADER ? box.id : undefined;
}

/** What is drawn within a node, and its title, whether or not either stands above the lines. */
export function drawnWithin(model: Model, id: string): string[] {
  const below = [...descendants(model, id, (node) => model.nodes.isMade(node))].map((node) => node.id);
  return [TITLE + id, ...below.flatMap((one) => [one, TITLE + one])];
}

/** What moves when `id` is moved: all that is selected, if it is; what stands in a box of it comes along anyhow. */
export function together({ model, selected, also }: State, drawn: Projection | undefined, id: string): string[] {
  const all = new Set([...(selected === undefined ? [] : [selected]), ...also]);
  if (!model || also.size === 0 || !all.has(id)) return [id];
  return [...all].filter((one) => drawn?.layout.has(one) && !ancestors(model, one).some((box) => all.has(box.id)));
}

/** The moves of a view with these nodes so many map units further; undefined where their boxes leave no room. */
export function movedBy(model: Model, view: View, drawn: Projection, ids: readonly string[], by: Point): Moves | undefined {
  const layout = layOut(model, view.open, (one) => drawn.layout.has(one), view.shape);
  const moved = new Map(view.moved);
  let changed = false;
  for (const id of ids) {
    const node = model.nodes.get(id);
    if (!node) continue;
    const old = view.moved.get(id) ?? { x: 0, y: 0 };
    const next = within(layout, node, snapped({ x: old.x + by.x, y: old.y + by.y }));
    if (next.x === old.x && next.y === old.y) continue;
    changed = true;
    if (next.x === 0 && next.y === 0) moved.delete(id);
    else moved.set(id, next);
  }
  return changed ? moved : undefined;
}
