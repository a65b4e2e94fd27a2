// Walking the map by arrow keys: the next node in a direction, and what a screen reader says of a node.

import type { Layout } from "./layout.ts";
import { HEADER } from "./frames.ts";
import { isExternal } from "./kinds.ts";
import type { Model, Node } from "./model.ts";
import { parentOf } from "./model.ts";
import { connections, fromInternet } from "./path.ts";
import type { Projection } from "./project.ts";

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

/** Sideways distance weighs so much more than distance straight on. */
const SIDEWAYS = 2.5;

/** The place of a node for walking: tiles by their middle, open boxes by their title, which is as wide as the box. */
interface Place {
  left: number;
  right: number;
  y: number;
}

function placeOf(layout: Layout, node: Node, isBox: boolean): Place | undefined {
  const box = layout.get(node.id);
  if (!box) return undefined;
  if (!isBox) return { left: box.x, right: box.x, y: box.y };
  return { left: box.x - box.width / 2 + 16, right: box.x + box.width / 2 - 16, y: box.y - box.height / 2 + HEADER / 2 };
}

/** The nearest drawn node in this direction; undefined where there is none. Without a node to start from, the first. */
export function next(drawn: Projection, isBox: (node: Node) => boolean, from: string | undefined, arrow: Arrow): string | undefined {
  const start = from === undefined ? undefined : drawn.nodes.find((node) => node.id === from);
  if (!start) return first(drawn);
  const own = placeOf(drawn.layout, start, isBox(start));
  if (!own) return first(drawn);
  const vertical = arrow === "ArrowUp" || arrow === "ArrowDown";
  const sign = arrow === "ArrowUp" || arrow === "ArrowLeft" ? -1 : 1;
  let best: { id: string; cost: number } | undefined;
  for (const node of drawn.nodes) {
    if (node.id === from) continue;
    const place = placeOf(drawn.layout, node, isBox(node));
    if (!place) continue;
    const gap = apart(own, place);
    const ahead = vertical ? sign * (place.y - own.y) : sign * (sign > 0 ? place.left - own.right : place.right - own.left);
    const aside = vertical ? gap : Math.abs(place.y - own.y);
    // Left and right stay in their row; a box is reached by its title, from above or below.
    if (ahead < 4 || (!vertical && aside > ahead * 2)) continue;
    const cost = ahead + aside * SIDEWAYS;
    if (!best || cost < best.cost) best = { id: node.id, cost };
  }
  return best?.id;
}

/** Free space between two places, seen from above. */
function apart(a: Place, b: Place): number {
  return Math.max(0, a.left - b.right, b.left - a.right);
}

/** Where walking begins: the internet if it is drawn, else the first box. */
export function first(drawn: Projection): string | undefined {
  return (drawn.nodes.find((node) => node.kind === "internet") ?? drawn.nodes.find((node) => !isExternal(node.kind)) ?? drawn.nodes[0])?.id;
}

/** `api-2b, EC2 instance, in app-b; 1 inbound, 2 outbound; exposed through web-alb`. */
export function spoken(model: Model, node: Node, kind: string, open: boolean): string {
  const { inbound, outbound } = connections(model, node.id);
  const parent = parentOf(model, node.id);
  const parts = [[node.kind === "class" ? `${node.name}, ${node.count ?? node.children.length} alike` : node.name, kind, parent && parent.kind !== "account" ? `in ${parent.name}` : ""].filter(Boolean).join(", ")];
  if (node.children.length > 0) parts.push(open ? "open" : "closed");
  parts.push(`${inbound.length} inbound, ${outbound.length} outbound`);
  if (node.exposure === "direct") parts.push("exposed to the internet");
  else if (node.exposure === "behind") {
    const before = fromInternet(model, node.id).at(-2);
    const through = before === undefined ? undefined : model.nodes.get(before.node);
    parts.push(`exposed through ${through && through.kind !== "internet" ? through.name : "a load balancer"}`);
  } else if (node.exposure === "unknown") parts.push("exposure unknown");
  if ((node.warnings?.length ?? 0) > 0) parts.push(`${node.warnings?.length} warnings`);
  return parts.join("; ");
}
