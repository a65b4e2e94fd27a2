// What clicks, double clicks, hovering and frames on the canvas mean.

import type { Core, EventObject } from "cytoscape";
import { textScale } from "./dom.ts";
import type { Point } from "./elements.ts";
import { canOpen, type Node } from "./model.ts";
import type { Store } from "./store.ts";

/** Width of the drawer where text is of the usual size. */
const DRAWER = 368;

export interface Pointed {
  store: Store;
  /** The innermost box or card at a point of the map. */
  boxAt(point: Point): Node | undefined;
  /** The tile, stack or circle at a point of the map. */
  tileAt(point: Point): string | undefined;
  toggle(id: string): void;
  hover(id: string, on: boolean): void;
  /** A click that adds to the selection, or all that a drawn frame holds. */
  more(ids: string[], toggle: boolean): void;
  /** A double click on what does not open. */
  twice(id: string): void;
  /** Asked before a click selects; true where it was meant for something else. */
  pick(id: string): boolean;
}

export function pointing(cy: Core, container: HTMLElement, on: Pointed): void {
  const { store } = on;
  /**
   * What was pointed at. Lines that a selection brings out stand above the tiles, and a finger hits them from afar: on a
   * tile it is the tile that is meant.
   */
  const idOf = ({ target, position }: EventObject): string => (target.isEdge() ? on.tileAt(position) : undefined) ?? target.id();
  /** The drawer would open beneath the pointer, and take the second click of a double one. */
  const underDrawer = (event: EventObject) => {
    // A line that crosses a box does not keep it from being opened or closed.
    const node = event.target === cy ? undefined : event.target.isEdge() && on.tileAt(event.position) === undefined ? on.boxAt(event.position) : store.state.model?.nodes.get(idOf(event));
    const { selected, trace } = store.state;
    return node !== undefined && canOpen(node) && selected === undefined && trace === undefined && !event.originalEvent?.shiftKey && event.renderedPosition.x > container.clientWidth - DRAWER * textScale();
  };
  cy.on("onetap", (event) => {
    if (underDrawer(event)) store.set({ selected: idOf(event) });
  });
  cy.on("tap", (event) => {
    if (underDrawer(event)) return;
    const id = event.target === cy ? undefined : idOf(event);
    if (id === undefined) store.set({ selected: undefined });
    else if (cy.getElementById(id).hasClass("trace")) store.set({ selected: undefined });
    else if (event.originalEvent?.shiftKey && cy.getElementById(id).isNode()) on.more([id], true);
    else if (!on.pick(id)) store.set({ selected: id });
  });
  cy.on("dbltap", "node, edge", (event) => {
    const id = idOf(event);
    const node = store.state.model?.nodes.get(id);
    // A line that crosses a box must not keep it from being opened or closed.
    const box = node ? (canOpen(node) ? node : undefined) : on.boxAt(event.position);
    if (box) on.toggle(box.id);
    else if (node) on.twice(id);
  });
  // Shift and drag: Cytoscape tells each element in the frame, one after the other.
  let framed: string[] = [];
  cy.on("box", "node", (event) => {
    if (event.target.hasClass("box")) return;
    if (framed.length === 0) {
      setTimeout(() => {
        on.more(framed, false);
        framed = [];
      });
    }
    framed.push(event.target.id());
  });
  cy.on("mouseover", "node, edge", (event) => on.hover(event.target.id(), true));
  cy.on("mouseout", "node, edge", (event) => on.hover(event.target.id(), false));
}
