// How a selection or a search looks on the canvas: what it brings out is marked, the rest fades.

import type { Core } from "cytoscape";
import type { Highlight } from "./highlight.ts";
import { ancestors, type Model } from "./model.ts";
import { representative } from "./lift.ts";
import type { Projection } from "./project.ts";

/** What hover, selection and search do to the look of an element. */
const MARKS = ["dim", "near", "chosen", "hover", "found"];

/** Takes every mark off. */
export function unmark(cy: Core): void {
  // Cytoscape styles anew whatever is asked to lose a class, had it one or not.
  cy.elements()
    .filter((element) => MARKS.some((one) => element.hasClass(one)))
    .removeClass(MARKS.join(" "));
}

/** Marks what a selection brings out. */
export function mark(cy: Core, lit: Highlight): void {
  cy.elements().addClass("dim");
  for (const id of lit.clear) cy.getElementById(id).removeClass("dim");
  for (const id of [...lit.nodes, ...lit.edges]) cy.getElementById(id).removeClass("dim").addClass("near");
  for (const id of lit.marked) cy.getElementById(id).removeClass("dim").addClass("chosen");
}

/** Fades all but what an expression found, and the boxes around it; undefined: nothing was asked. */
export function bringOut(cy: Core, model: Model, drawn: Projection, found: ReadonlySet<string> | undefined): void {
  if (!found) return;
  const clear = new Set<string>();
  cy.elements().addClass("dim");
  for (const id of found) {
    const seen = drawn.present.has(id) ? representative(model, drawn.layout, id) : undefined;
    if (seen === undefined || clear.has(seen)) continue;
    clear.add(seen);
    cy.getElementById(seen).removeClass("dim").addClass("found");
  }
  for (const id of [...clear]) for (const box of ancestors(model, id)) clear.add(box.id);
  for (const id of clear) cy.getElementById(id).removeClass("dim");
}
