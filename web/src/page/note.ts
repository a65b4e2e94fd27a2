// A note on a node: what the user wrote, kept in the browser and in the view file, never sent anywhere.

import type { Actions } from "../actions.ts";
import { glyph, h } from "../dom.ts";
import type { Node } from "../model.ts";
import { LONGEST_NOTE } from "../view-file.ts";

export function note(actions: Actions, node: Node): HTMLElement {
  const text = actions.store.state.view.notes.get(node.id) ?? "";
  const area = h("textarea", {
    id: "note",
    rows: 3,
    maxlength: LONGEST_NOTE,
    placeholder: "Only you see it; it is saved with the view.",
    onchange: () => actions.note(node.id, area.value),
  });
  area.value = text;
  return h("section", { class: "note" }, h("h3", {}, glyph("sticky-note", 15), h("label", { for: "note" }, "Note")), area);
}
