// What is said at lines stands apart where lines run together.

import { describe, expect, it } from "vitest";
import { spread } from "../src/ports-above.ts";

const at = (x: number, y: number) => ({ x, y });

describe("ports of lines", () => {
  it("stand in the middle of a line that is alone", () => {
    expect(spread([{ text: "443", run: [at(0, 0), at(100, 0), at(100, 100)] }], 11)).toEqual([at(100, 0)]);
    expect(spread([{ text: "443", run: [at(7, 8)] }], 11)).toEqual([at(7, 8)]);
  });

  it("slide along lines that run together until each can be read", () => {
    const run = [at(0, 0), at(0, 400)];
    const places = spread(["443", "8080", "5432", "22"].map((text) => ({ text, run })), 11);
    const ys = places.map((one) => one.y).sort((a, b) => a - b);
    for (const [i, y] of ys.entries()) if (i > 0) expect(y - (ys[i - 1] ?? 0)).toBeGreaterThan(16);
    for (const one of places) expect(one.x).toBe(0);
  });

  it("leave the titles of boxes to be read", () => {
    const run = [at(0, 0), at(0, 400)];
    const [place] = spread([{ text: "443", run }], 11, [{ x: 20, y: 200, width: 100, height: 16 }]);
    expect(Math.abs((place?.y ?? 200) - 200)).toBeGreaterThan(17);
  });

  it("stand above and beneath the middle of a line that is too short for all, and in it when that is taken too", () => {
    const run = [at(0, 0), at(0, 6)];
    const places = spread(["1", "2", "3", "4"].map((text) => ({ text, run })), 11);
    expect(places[0]).toEqual(at(0, 3));
    expect(places[3]).toEqual(at(0, 3));
    expect([places[1]?.y, places[2]?.y].map((y) => Math.sign((y ?? 0) - 3))).toEqual([-1, 1]);
  });
});
