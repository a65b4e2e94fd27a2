// Positions, notes and their file: what is written is read back, and a hostile file does nothing but say what is wrong.

import { describe, expect, it } from "vitest";
import { layOut } from "../src/layout.ts";
import { shifted, snapped, within } from "../src/moves.ts";
import { readView, writeView } from "../src/view-file.ts";
import { all, shop } from "./maps.ts";

const HOSTILE = '"><script>alert(1)</script>\u202E';

const fileOf = (more: object) => JSON.stringify({ format: "mapper-view", version: 1, ...more });

describe("view files", () => {
  it("hold positions, notes, what is hidden and open, and come back equal", () => {
    const built = shop();
    const view = { open: new Set(["vpc", "web"]), hidden: new Set(["idle"]), shape: "tall" as const, moved: new Map([["db", { x: 20, y: -40 }]]), notes: new Map([["alb", HOSTILE]]) };
    const read = readView(built, writeView(built, view));
    expect(read).toEqual({ view, unknown: 0, otherAccounts: false });
    expect(readView(built, `\uFEFF${writeView(built, view)}`).view).toEqual(view);
  });

  it("pass over what is not on the map and what cannot open, and count it", () => {
    const read = readView(shop(), fileOf({ accounts: ["999999999999"], open: ["gone", "db", "vpc"], hidden: ["__proto__"], positions: [{ id: "constructor", x: 1, y: 1 }], notes: [{ id: "db", text: "  " }] }));
    expect(read.view.open).toEqual(new Set(["vpc"]));
    expect(read.view.hidden.size + read.view.moved.size + read.view.notes.size).toBe(0);
    expect(read.view.shape).toBe("screen");
    expect(read.unknown).toBe(3);
    expect(read.otherAccounts).toBe(true);
  });

  it.each([
    ["not json", "not JSON"],
    ["[]", "is not an object"],
    ["{}", 'is absent, not "mapper-view"'],
    [fileOf({ version: 2 }), "has version 2"],
    [fileOf({ open: "all" }), '"open" is not a list'],
    [fileOf({ hidden: [1] }), "hidden[0] is not a text"],
    [fileOf({ shape: "toString" }), '"shape" is "toString", not one of screen, wide, tall'],
    [fileOf({ positions: [{ id: "db", x: "1", y: 2 }] }), "positions[0].x is not a number"],
    [fileOf({ positions: [{ id: "db", x: 1, y: 1e300 }] }), "positions[0].y is not a number"],
    [fileOf({ positions: [null] }), "positions[0] is not an object"],
    [fileOf({ notes: [{ id: "db", text: { toString: 1 } }] }), "notes[0].text is not a text"],
    [fileOf({ notes: [{ id: "db", text: "x".repeat(5000) }] }), "longer than 4000"],
  ])("refuse %s", (text, message) => {
    expect(() => readView(shop(), text)).toThrow(message);
  });

  it("leave the prototype of objects alone", () => {
    readView(shop(), '{"format":"mapper-view","version":1,"__proto__":{"polluted":true},"notes":[{"id":"db","text":"x","__proto__":{"polluted":true}}]}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("moves", () => {
  const built = shop();
  const layout = layOut(built, all(built));

  it("keep a tile within its subnet, below the title", () => {
    const db = built.nodes.get("db");
    const box = layout.get("db");
    const back = layout.get("back");
    if (!db || !box || !back) throw new Error("db is not drawn");
    const far = within(layout, db, { x: 10_000, y: -10_000 });
    expect(box.x + far.x + box.width / 2).toBe(back.x + back.width / 2);
    expect(box.y + far.y - box.height / 2).toBeGreaterThanOrEqual(back.y - back.height / 2 + 32);
    expect(snapped({ x: 29, y: -11 })).toEqual({ x: 20, y: -20 });
  });

  it("take along what is in a box, and the boxes around grow", () => {
    const moved = shifted(built, layout, new Map([["back", { x: 300, y: 0 }]]));
    expect(moved.get("db")?.x).toBe((layout.get("db")?.x ?? 0) + 300);
    expect(moved.get("web-1")?.x).toBe((layout.get("web-1")?.x ?? 0) + 300);
    expect(moved.get("alb")).toEqual(layout.get("alb"));
    for (const around of ["zone", "vpc", "region", "account"]) {
      const [inner, outer] = [moved.get("back"), moved.get(around)];
      expect((outer?.x ?? 0) + (outer?.width ?? 0) / 2, around).toBeGreaterThanOrEqual((inner?.x ?? 0) + (inner?.width ?? 0) / 2);
    }
    expect(shifted(built, layout, new Map())).toBe(layout);
  });

  it("of a node that is not drawn move nothing", () => {
    expect(shifted(built, layout, new Map([["gone", { x: 50, y: 50 }]]))).toEqual(layout);
  });
});
