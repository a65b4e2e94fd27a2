// Hidden by hand next to shown, and selecting several.

import { describe, expect, it } from "vitest";
import { besideHidden, hiddenNeighbours } from "../src/hidden.ts";
import { Store } from "../src/store.ts";
import { shop } from "./maps.ts";

describe("hidden neighbours", () => {
  it("are found by their connections, also where a box around them is hidden", () => {
    const built = shop();
    expect([...besideHidden(built, new Set(["db"]))].sort()).toEqual(["internet", "office", "web"]);
    expect([...besideHidden(built, new Set(["back"]))].sort()).toEqual(["alb", "internet", "office"]);
    expect(besideHidden(built, new Set())).toEqual(new Set());
    expect(hiddenNeighbours(built, new Set(["back", "idle"]), "alb")).toEqual(new Set(["back"]));
    expect(hiddenNeighbours(built, new Set(["idle"]), "alb")).toEqual(new Set());
  });
});

describe("a selection of several", () => {
  it("ends when another is selected", () => {
    const store = new Store("light");
    store.set({ selected: "a", also: new Set(["b"]) });
    store.set({ page: "table" });
    expect(store.state.also).toEqual(new Set(["b"]));
    store.set({ selected: "c" });
    expect(store.state.also.size).toBe(0);
  });
});
