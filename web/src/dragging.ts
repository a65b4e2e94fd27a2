// Dragging on the canvas: tiles and cards by any part, open boxes by their title; what is in a box comes along.

import type { Core, NodeSingular } from "cytoscape";
import type { Point } from "./elements.ts";

/** So near to the border of the canvas it moves along, by so much at a time. */
const BORDER = 28;
const PAN = 12;
const PAN_MILLISECONDS = 30;
/** On screen: less is a click. */
const LEAST = 4;

export interface Dragged {
  /** The open box whose title is at this point of the map. */
  titleAt(point: Point): string | undefined;
  /** Ids of what is drawn within a node. */
  within(id: string): Iterable<string>;
  /** What moves with a node, itself among it: all that is selected, if it is. */
  together(id: string): string[];
  /** The drag is over: by how much, in map units. */
  drop(ids: string[], by: Point): void;
}

interface Drag {
  ids: string[];
  /** Pointer of a box, middle of a tile: where the drag began, in map units. */
  start: Point;
  by: Point;
  along: { node: NodeSingular; from: Point }[];
}

export function dragging(cy: Core, container: HTMLElement, { titleAt, within, together, drop }: Dragged): void {
  let drag: Drag | undefined;
  let pointer: Point | undefined;
  let at: Point = { x: 0, y: 0 };
  let timer: ReturnType<typeof setInterval> | undefined;

  /** `self`: Cytoscape moves this one. */
  const begin = (id: string, start: Point, self?: string) => {
    const ids = together(id);
    const all = new Set(ids.flatMap((one) => [one, ...within(one)]));
    if (self !== undefined) all.delete(self);
    const along = [...all].flatMap((one) => {
      const node = cy.getElementById(one);
      return node.nonempty() && node.isNode() ? [{ node, from: { ...node.position() } }] : [];
    });
    drag = { ids, start, by: { x: 0, y: 0 }, along };
  };

  const follow = (at: Point) => {
    if (!drag) return;
    const by = { x: at.x - drag.start.x, y: at.y - drag.start.y };
    // What stands at the middle of a line stays where it is; the line's own words go along.
    if (drag.by.x === 0 && drag.by.y === 0) cy.nodes(".port").remove();
    drag.by = by;
    const { along } = drag;
    cy.batch(() => {
      for (const { node, from } of along) node.position({ x: from.x + by.x, y: from.y + by.y });
    });
  };

  /** While the pointer is at the border of the canvas the map moves under it. */
  const atBorder = (pan: (by: Point) => void) => {
    timer ??= setInterval(() => {
      const by = pointer && towards(pointer, container.clientWidth, container.clientHeight);
      if (!by || (by.x === 0 && by.y === 0)) return;
      cy.panBy(by);
      pan({ x: -by.x / cy.zoom(), y: -by.y / cy.zoom() });
    }, PAN_MILLISECONDS);
  };

  const end = () => {
    clearInterval(timer);
    timer = undefined;
    pointer = undefined;
    const done = drag;
    drag = undefined;
    if (done && Math.hypot(done.by.x, done.by.y) * cy.zoom() >= LEAST) drop(done.ids, done.by);
  };

  // Tiles and cards: Cytoscape moves the node itself.
  cy.on("grab", "node", (event) => {
    const node = event.target as NodeSingular;
    begin(node.id(), { ...node.position() }, node.id());
  });
  cy.on("drag", "node", (event) => {
    const node = event.target as NodeSingular;
    pointer = event.renderedPosition;
    follow(node.position());
    atBorder((by) => {
      const { x, y } = node.position();
      node.position({ x: x + by.x, y: y + by.y });
      follow(node.position());
    });
  });
  cy.on("free", "node", end);

  // Boxes: by the title alone, also where a line crosses it; the rest of a box is for moving the map.
  cy.on("tapstart", (event) => {
    if (drag || (event.target !== cy && event.target.isNode() && event.target.grabbable())) return;
    const id = titleAt(event.position);
    if (id === undefined) return;
    begin(id, { ...event.position });
    cy.userPanningEnabled(false);
  });
  cy.on("tapdrag", (event) => {
    if (!drag || cy.userPanningEnabled()) return;
    pointer = event.renderedPosition;
    at = { ...event.position };
    follow(at);
    atBorder((by) => {
      at = { x: at.x + by.x, y: at.y + by.y };
      follow(at);
    });
  });
  cy.on("tapend", () => {
    if (cy.userPanningEnabled()) return;
    cy.userPanningEnabled(true);
    end();
  });
  cy.on("mousemove", (event) => {
    if (!drag) container.classList.toggle("handle", event.target === cy || !event.target.isNode() || !event.target.grabbable() ? titleAt(event.position) !== undefined : false);
  });
  cy.on("destroy", () => clearInterval(timer));
}

function towards({ x, y }: Point, width: number, height: number): Point {
  const side = (at: number, size: number) => (at < BORDER ? PAN : at > size - BORDER ? -PAN : 0);
  return { x: side(x, width), y: side(y, height) };
}
