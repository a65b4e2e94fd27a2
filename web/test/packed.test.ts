// The packed form of a map: what comes out is what went in, and what stands in stacks is made when it is asked for.

import { describe, expect, it } from "vitest";
import { parseMap } from "../src/elements.ts";
import { buildModel, type Model } from "../src/model.ts";
import { isPacked, type PackedGroup, unpack } from "../src/packed.ts";
import { project } from "../src/project.ts";
import { firstOpen, openedWith, viewWith } from "../src/view.ts";

const heading = { format: 1, mapper: "x", accounts: [] };

function opened(groups: PackedGroup[]) {
  const { map, groups: all } = unpack({ packed: 2, ...heading, groups, edges: [] } as never);
  return { map: parseMap(map), groups: all };
}

describe("a packed map", () => {
  it("gives each node what all have alike, its own, and what follows from another field", () => {
    const { groups } = opened([
      {
        count: 2,
        same: { kind: "k", parent: "p", groups: ["sg-1"] },
        each: {
          id: { start: "arn:", of: "resource" },
          arn: { start: "", of: "id" },
          resource: { start: "i-", rest: "1|2", by: "|" },
          addresses: { one: { start: "10.0.0.", rest: "7,8", by: "," } },
          detail: { start: "t3.", rest: ["a|,", "b"] },
          name: ["web", null],
          tags: { each: { Name: { start: "", of: "name" }, env: { all: "prod" } } },
        },
      },
    ]);
    expect(groups.flatMap((group) => group.nodes({}))).toEqual([
      { kind: "k", parent: "p", groups: ["sg-1"], id: "arn:i-1", arn: "arn:i-1", resource: "i-1", addresses: ["10.0.0.7"], detail: "t3.a|,", name: "web", tags: { Name: "web", env: "prod" } },
      { kind: "k", parent: "p", groups: ["sg-1"], id: "arn:i-2", arn: "arn:i-2", resource: "i-2", addresses: ["10.0.0.8"], detail: "t3.b", tags: { env: "prod" } },
    ]);
  });

  it("takes a tag of any name for a tag", () => {
    const { groups } = opened([{ count: 1, same: { id: "a", kind: "k" }, each: { tags: { each: { ["__proto__"]: ["x"], constructor: ["y"] } } } }]);
    const [node] = groups.flatMap((group) => group.nodes({}));
    expect(Object.entries(node?.tags ?? {})).toEqual([["__proto__", "x"], ["constructor", "y"]]);
    expect(Object.getPrototypeOf(node?.tags)).toBe(Object.prototype);
  });

  it("is known from one that is not, and refused in a form of another version", () => {
    expect([isPacked({ packed: 1 }), isPacked({ format: 1 }), isPacked(null)]).toEqual([true, false, false]);
    expect(() => unpack({ packed: 1, groups: [], edges: [] })).toThrow("load the page again");
  });
});

describe("what stands in a stack", () => {
  const INSTANCE = "AWS::EC2::Instance";
  const one = (id: string, kind: string, more: object = {}): PackedGroup => ({ count: 1, same: { id, kind, name: id, ...more }, each: {} });
  const members = (parent: string, names: string[], more: object = {}, each: PackedGroup["each"] = {}): PackedGroup => ({
    count: names.length,
    same: { kind: INSTANCE, parent, ...more },
    each: { id: names, name: names, arn: { start: "", of: "id" }, ...each },
  });
  const build = (...more: PackedGroup[]): Model => {
    const { map, groups } = opened([
      one("account", "account"),
      one("region", "region", { parent: "account" }),
      one("vpc", "AWS::EC2::VPC", { parent: "region" }),
      one("subnet", "AWS::EC2::Subnet", { parent: "vpc" }),
      // Before its box: the file's order is nobody's promise.
      members("web", ["web-1", "web-2", "web-3"], { exposure: "direct" }, { warnings: [["old"], null, []], dangling: [null, null, true] }),
      one("web", "class", { parent: "subnet", of: INSTANCE, count: 3 }),
      members("subnet", ["alone"]),
      one("empty", "class", { parent: "subnet", of: INSTANCE, count: 0 }),
      ...more,
    ]);
    return buildModel(map, groups);
  };
  const waits = (built: Model) => built.nodes.summary("web") !== undefined;

  it("is not made for a drawing that shows it closed, and counted all the same", () => {
    const built = build();
    const open = new Set([...firstOpen(built), ...openedWith(built, "vpc")]);
    const drawn = project(built, viewWith(open));
    expect([built.count, drawn.shown, built.nodes.size]).toEqual([4, 4, 10]);
    expect(drawn.nodes.map((node) => node.id).sort()).toEqual(["alone", "region", "subnet", "vpc", "web"]);
    expect([...(drawn.counts.get("web") ?? [])]).toEqual([[INSTANCE, 3]]);
    expect(drawn.findings.get("web")).toEqual({ what: "direct", count: 3 });
    expect(waits(built)).toBe(true);
    const closed = project(built, viewWith(new Set(["account", "region"])));
    expect([...(closed.counts.get("vpc") ?? [])]).toEqual([[INSTANCE, 4]]);
    expect(waits(built)).toBe(true);
  });

  it("says the same made as unmade", () => {
    const [early, late] = [build(), build()];
    early.nodes.fill();
    expect(waits(early)).toBe(false);
    for (const open of [new Set(["account", "region"]), new Set(["account", "region", "vpc", "subnet"])]) {
      const [a, b] = [project(early, viewWith(open)), project(late, viewWith(open))];
      expect([[...b.counts], [...b.findings], [...b.layout], b.shown]).toEqual([[...a.counts], [...a.findings], [...a.layout], a.shown]);
    }
  });

  it("is made by whoever asks for it, in the order of the file", () => {
    expect(build().nodes.get("web-2")).toMatchObject({ name: "web-2", parent: "web", depth: 5, exposure: "direct", children: [] });
    expect(build().nodes.get("web")?.children).toEqual(["web-1", "web-2", "web-3"]);
    const [asked, filled] = [build(members("empty", ["x"])), build(members("empty", ["x"]))];
    expect(asked.nodes.get("empty")?.children).toEqual(["x"]);
    filled.nodes.fill();
    expect([...asked.nodes.values()].map((node) => node.id)).toEqual([...filled.nodes.values()].map((node) => node.id));
    expect(asked.leaves).toEqual(["web-1", "web-2", "web-3", "alone", "x"]);
    expect(asked.nodes.has("nobody")).toBe(false);
  });

  it("is made in pieces, and stands once where it stands twice", () => {
    const built = build(members("empty", ["x"]));
    let pieces = 0;
    while (!built.nodes.fill(() => pieces++ % 2 === 0)) expect(pieces).toBeLessThan(20);
    expect(pieces).toBeGreaterThan(2);
    const twice = build(members("empty", ["db@1", "db@2"], {}, { arn: ["db", "db"] }));
    expect(twice.nodes.summary("empty")).toBeUndefined();
    expect([...(project(twice, viewWith(new Set(["account", "region"]))).counts.get("vpc") ?? [])]).toEqual([[INSTANCE, 5]]);
  });
});
