// Walking the map by arrow keys, and what is said of a node.

import { describe, expect, it } from "vitest";
import { withGone } from "../src/drawing.ts";
import { type Arrow, first, next, spoken } from "../src/focus.ts";
import type { Node } from "../src/model.ts";
import { project, roleOf } from "../src/project.ts";
import { viewWith } from "../src/view.ts";
import { all, shop } from "./maps.ts";

describe("walking", () => {
  const built = shop();
  const open = all(built);
  open.delete("web");
  const drawn = project(built, viewWith(open));
  const isBox = (node: Node) => roleOf(node, open.has(node.id)) === "box";
  const walk = (from: string, ...arrows: Arrow[]) => arrows.reduce<string | undefined>((at, arrow) => next(drawn, isBox, at, arrow), from);

  it("begins at the internet", () => {
    expect(first(drawn)).toBe("internet");
    expect(next(drawn, isBox, undefined, "ArrowLeft")).toBe("internet");
    expect(next(drawn, isBox, "gone", "ArrowLeft")).toBe("internet");
  });

  it("goes along a row, up to titles of boxes and down into them", () => {
    expect(walk("db", "ArrowUp")).toBe("back");
    expect(walk("back", "ArrowUp")).toBe("alb");
    expect(walk("alb", "ArrowUp", "ArrowUp", "ArrowUp")).toBe("vpc");
    expect(walk("vpc", "ArrowDown", "ArrowDown", "ArrowDown")).toBe("alb");
    const row = walk("idle", "ArrowRight");
    expect(["web", "db"]).toContain(row);
    expect(next(drawn, isBox, row, "ArrowLeft")).toBe("idle");
  });

  it("comes to every node that is drawn", () => {
    const seen = new Set(["internet"]);
    const queue = ["internet"];
    for (const at of queue) {
      for (const arrow of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] as const) {
        const to = next(drawn, isBox, at, arrow);
        if (to === undefined || seen.has(to)) continue;
        seen.add(to);
        queue.push(to);
      }
    }
    expect([...seen].sort()).toEqual(drawn.nodes.map((node) => node.id).sort());
  });
});

describe("what is said of a node", () => {
  const built = shop();
  const say = (id: string, open = false) => spoken(built, built.nodes.get(id) as Node, "thing", open);

  it("is its name, kind, place, connections and exposure", () => {
    expect(say("web-1")).toBe("web-1, thing, in web; 2 inbound, 1 outbound; exposed through alb");
    expect(say("alb")).toBe("alb, thing, in front; 1 inbound, 1 outbound; exposed to the internet");
    expect(say("web")).toContain("web, 2 alike, thing, in back; closed");
  });
});

describe("titles", () => {
  it("of a subnet give their room to what is hidden in it", () => {
    const built = shop();
    const title = (id: string, gone: number) => withGone(built.nodes.get(id) as Node, gone);
    expect(title("front", 0)).toBe("front  10.0.0.0/24");
    expect(title("front", 2)).toBe("front · 2 hidden");
    expect(title("vpc", 1204)).toBe("vpc · 10.0.0.0/16 +1 · 1,204 hidden");
    expect(title("zone", 3)).toBe("zone");
  });
});
