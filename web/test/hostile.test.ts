// Hostile input: names stay text, odd maps do not break the model, pictures hold no text of AWS.

import { describe, expect, it } from "vitest";
import { parseMap } from "../src/elements.ts";
import { cardPicture } from "../src/icons.ts";
import { TOKENS } from "../src/tokens.ts";
import { kindOf } from "../src/kinds.ts";
import { ancestors, buildModel, descendants } from "../src/model.ts";
import { mergePorts, portLabel } from "../src/ports.ts";
import { file, model } from "./maps.ts";

describe("hostile maps", () => {
  it("refuses what is not a map of format 1", () => {
    expect(() => parseMap(null)).toThrow("not a JSON object");
    expect(() => parseMap({ format: 2 })).toThrow("format 2");
    expect(() => parseMap({ format: 1 })).toThrow("no elements");
  });

  it("survives parents that are missing or circular, and edges without ends", () => {
    const built = buildModel(
      file(
        [
          { id: "a", kind: "AWS::EC2::VPC", name: "a", parent: "b" },
          { id: "b", kind: "AWS::EC2::VPC", name: "b", parent: "a" },
          { id: "c", kind: "AWS::EC2::Instance", name: "", parent: "nowhere" },
        ],
        [{ id: "e", source: "c", target: "gone", verdict: "reachable" }],
      ),
    );
    expect(built.roots.sort()).toEqual(["b", "c"]);
    expect(built.nodes.get("b")?.children).toEqual(["a"]);
    expect([...descendants(built, "b")].map((node) => node.id)).toEqual(["a"]);
    expect(ancestors(built, "a").map((node) => node.id)).toEqual(["b"]);
    expect(built.nodes.get("c")?.name).toBe("c");
    expect(built.edges).toEqual([]);
  });

  it("shows control and direction characters instead of obeying them", () => {
    const built = model([{ id: "x", kind: "AWS::EC2::Instance", name: "a\u202Eb\n\u0007c" }]);
    expect(built.nodes.get("x")?.name).toBe("a\uFFFDb\uFFFD\uFFFDc");
  });

  it("treats kinds named like object members as unknown", () => {
    for (const kind of ["constructor", "__proto__", "toString"]) expect(kindOf(kind).glyph).toBe("box");
  });

  it("draws a card from kinds and numbers alone", () => {
    const picture = decodeURIComponent(cardPicture(new Map([['<script>alert("1")</script>', 3]]), { finding: { what: "direct", count: 2 }, gone: 4 }, 240, 150, TOKENS.light));
    expect(picture).toContain("3 resources · 4 hidden");
    expect(picture).toContain(">2</text>");
    expect(picture).not.toContain("script");
    expect(picture).toContain("3 resources");
  });
});

describe("ports", () => {
  it("merge, sort and shorten", () => {
    expect(mergePorts([["tcp/8080", "tcp/443"], ["tcp/443", "udp/53"], undefined])).toEqual(["udp/53", "tcp/443", "tcp/8080"]);
    expect(mergePorts([["tcp/1"], ["any"]])).toEqual(["any"]);
    expect(portLabel(["tcp/443", "tcp/8080", "icmp"])).toBe("443, 8080 +1");
    expect(portLabel(["any"])).toBe("all");
  });
});
