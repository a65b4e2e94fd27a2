// The store: listeners hear changes in order, views can be undone and redone.

import { describe, expect, it } from "vitest";
import { Store } from "../src/store.ts";
import { toggled } from "../src/view.ts";

describe("store", () => {
  it("tells a change made by a listener after the one at hand", () => {
    const store = new Store("light");
    const heard: string[] = [];
    store.subscribe((state) => {
      if (state.zoom === 2) store.set({ zoom: 3 });
    });
    store.subscribe((state, before) => heard.push(`${before.zoom}->${state.zoom}`));
    store.set({ zoom: 2 });
    expect(heard).toEqual(["1->2", "2->3"]);
    expect(store.state.zoom).toBe(3);
  });

  it("says nothing when nothing changes", () => {
    const store = new Store("light");
    let told = 0;
    store.subscribe(() => told++);
    store.set({ zoom: 1 });
    expect(told).toBe(0);
  });

  it("undoes and redoes views, a new one drops what was undone", () => {
    const store = new Store("light");
    const open = () => [...store.state.view.open].join("");
    store.change({ open: toggled(store.state.view.open, "a") });
    store.change({ open: toggled(store.state.view.open, "b") });
    store.undo();
    expect([open(), store.canUndo, store.canRedo]).toEqual(["a", true, true]);
    store.redo();
    expect(open()).toBe("ab");
    store.undo();
    store.change({ open: new Set(["c"]) });
    expect([open(), store.canRedo]).toEqual(["c", false]);
    store.undo();
    store.undo();
    expect([open(), store.canUndo]).toEqual(["", false]);
  });

  it("keeps a hundred steps", () => {
    const store = new Store("light");
    for (let i = 0; i < 150; i++) store.change({ hidden: new Set([`${i}`]) });
    let steps = 0;
    for (; store.canUndo; steps++) store.undo();
    expect(steps).toBe(100);
  });
});
