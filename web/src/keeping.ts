// Positions and notes are kept in the browser for each map, until they are taken back.

import type { Model } from "./model.ts";
import type { Store } from "./store.ts";
import { accountsOf, readView, writeView } from "./view-file.ts";
import type { View } from "./view.ts";

/** Browsers give about five million characters to a site. */
const LARGEST = 1_000_000;

function keyOf(model: Model): string {
  return `mapper.view.${accountsOf(model).join("+") || "empty"}`;
}

/** What was kept for this map; nothing where the browser keeps nothing or what it kept cannot be read. */
export function kept(model: Model): Pick<View, "moved" | "notes"> {
  try {
    const text = localStorage.getItem(keyOf(model));
    if (text !== null) {
      const { moved, notes } = readView(model, text).view;
      return { moved, notes };
    }
  } catch {
    // Without storage, or with another version's, the map begins as computed.
  }
  return { moved: new Map(), notes: new Map() };
}

/** Writes what changes from now on. */
export function keep(store: Store): void {
  store.subscribe((state, before) => {
    const { model, view } = state;
    if (!model || model !== before.model || (view.moved === before.view.moved && view.notes === before.view.notes)) return;
    try {
      if (view.moved.size === 0 && view.notes.size === 0) return localStorage.removeItem(keyOf(model));
      const text = writeView(model, { open: new Set(), hidden: new Set(), shape: "screen", moved: view.moved, notes: view.notes });
      if (text.length <= LARGEST) localStorage.setItem(keyOf(model), text);
    } catch {
      // A full or forbidden storage: the view file still keeps everything.
    }
  });
}
