// Text in which every id, ARN and address of the map is a link to where it is drawn, and a security group finds who bears it.

import type { Actions } from "../actions.ts";
import { h } from "../dom.ts";
import type { Model } from "../model.ts";
import { type Piece, pieces } from "../ids.ts";

/** Longer texts (raw records of megabytes) stay plain: nobody reads them to the end. */
const LONGEST = 400_000;

/** The text as nodes to append; `own` is not a link, as it is what is looked at. */
export function linked(actions: Actions, model: Model, text: string, own?: string): (HTMLElement | string)[] {
  if (text.length > LONGEST) return [text];
  return pieces(model, text, own).map((piece) => element(actions, piece));
}

function element(actions: Actions, piece: Piece): HTMLElement | string {
  if (piece.node !== undefined) {
    const id = piece.node;
    return h("button", { class: "jump id", type: "button", onclick: () => actions.reveal(id) }, piece.text);
  }
  if (piece.group) return h("button", { class: "jump id", type: "button", title: "Find who bears this group", onclick: () => actions.query("find", `sg:${piece.text}`) }, piece.text);
  return piece.text;
}
