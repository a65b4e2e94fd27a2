// The keyboard: single keys outside of text fields, Ctrl or Cmd for search and undo.

import type { Actions } from "./actions.ts";
import { focusTraceField } from "./page/node-field.ts";

const STEP = 80;
const KEPT = "mapper.keys";

/** Whether a single letter does something: who speaks to the computer may not want that (WCAG 2.1.4). */
export function singleKeys(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  try {
    if (on) localStorage.removeItem(KEPT);
    else localStorage.setItem(KEPT, "off");
  } catch {
    // A browser without storage forgets the choice.
  }
}

export function keys(actions: Actions, focusSearch: () => void, openHelp: () => void): void {
  const { store, graph } = actions;
  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey) {
      const key = event.key.toLowerCase();
      if (key === "k") focusSearch();
      else if (isTyping(event.target)) return;
      else if (key === "z" && event.shiftKey) actions.redo();
      else if (key === "z") actions.undo();
      else if (key === "y") actions.redo();
      else return;
      event.preventDefault();
      return;
    }
    if (event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key.length === 1 && !singleKeys()) return;
    const run = ACTIONS[event.key];
    if (!run) return;
    run();
    event.preventDefault();
  });

  const map = (run: () => void) => () => {
    if (store.state.page === "map") run();
  };
  const ACTIONS: Record<string, () => void> = {
    "/": focusSearch,
    "?": openHelp,
    Escape: () => {
      const { selected, trace } = store.state;
      if (selected === undefined && trace?.picking) actions.tracing.pick(undefined);
      else if (selected === undefined && trace) actions.tracing.close();
      else actions.select(undefined);
    },
    p: () => {
      actions.tracing.start();
      focusTraceField(store.state.trace?.picking ?? "from");
    },
    "+": map(() => graph.zoomBy(1.25)),
    "=": map(() => graph.zoomBy(1.25)),
    "-": map(() => graph.zoomBy(0.8)),
    _: map(() => graph.zoomBy(0.8)),
    f: map(() => graph.fit()),
    "0": map(() => graph.fit()),
    e: () => actions.openSelected(true),
    c: () => actions.openSelected(false),
    E: () => actions.openAll(),
    C: () => actions.closeAll(),
    d: () => actions.hideSelected(),
    D: () => actions.showHidden(),
    r: map(() => actions.reshape()),
    h: map(() => actions.fitNeighbours()),
    t: () => store.set({ page: store.state.page === "map" ? "table" : "map" }),
    ArrowLeft: map(() => graph.panBy(STEP, 0)),
    ArrowRight: map(() => graph.panBy(-STEP, 0)),
    ArrowUp: map(() => graph.panBy(0, STEP)),
    ArrowDown: map(() => graph.panBy(0, -STEP)),
  };
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && !/^(checkbox|button)$/.test((target as HTMLInputElement).type));
}
