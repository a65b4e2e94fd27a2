// The entries of the export menu that save the view to a file and open one.

import type { Actions } from "../actions.ts";
import { h, plural } from "../dom.ts";
import { safeName, save } from "../export/download.ts";
import type { Model } from "../model.ts";
import { readView, writeView } from "../view-file.ts";
import { type Entry, fileStem } from "./export-menu.ts";

const LARGEST_BYTES = 40_000_000;

export function viewFile(actions: Actions): Entry[] {
  return [
    {
      label: "Save this view: positions, notes, hidden, open",
      note: "file",
      run: (model) => void save(safeName([...fileStem(model), "view"], "json"), writeView(model, actions.store.state.view), "application/json"),
    },
    {
      label: "Open a saved view…",
      note: "file",
      run: async (model) => {
        const file = await choose();
        if (!file) return undefined;
        if (file.size > LARGEST_BYTES) throw new Error(`${file.name} is too large to be a view of mapper`);
        return opened(actions, model, await file.text(), file.name);
      },
    },
  ];
}

/** Takes over what the file holds as one step that can be undone; answers what to say. */
export function opened(actions: Actions, model: Model, text: string, name: string): string {
  let read: ReturnType<typeof readView>;
  try {
    read = readView(model, text);
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}. Choose a file that “Save this view” wrote.`);
  }
  actions.store.change(read.view);
  const { moved, notes, hidden } = read.view;
  return [
    `Opened: ${plural(moved.size, "position")}, ${plural(notes.size, "note")}, ${hidden.size} hidden.`,
    read.unknown > 0 ? `${plural(read.unknown, "id is", "ids are")} not on this map and passed over.` : "",
    read.otherAccounts ? "It was made from other accounts." : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/** Asks for a file; undefined where none was chosen. */
function choose(): Promise<File | undefined> {
  const input = h("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "A saved view" });
  document.body.append(input);
  return new Promise((resolve) => {
    const done = () => {
      resolve(input.files?.[0]);
      input.remove();
    };
    input.addEventListener("change", done, { once: true });
    input.addEventListener("cancel", done, { once: true });
    input.click();
  });
}
