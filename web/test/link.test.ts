// The address of a view: there and back, short, and harmless whatever stands in it.

import { describe, expect, it } from "vitest";
import { fromFragment, hash, toFragment } from "../src/link.ts";
import { firstOpen, type View, viewWith } from "../src/view.ts";
import { all, model, shop } from "./maps.ts";

const map = shop();

function there(view: View, selected?: string, page: "map" | "table" = "map") {
  return toFragment(map, { view, selected, page });
}

describe("links", () => {
  it("say nothing of the first view", () => {
    expect(there(viewWith(firstOpen(map)))).toBe("");
    expect(fromFragment(map, "")).toBeUndefined();
  });

  it("bring the same view back", () => {
    const view: View = {
      open: new Set(["account", "region", "vpc", "web"]),
      hidden: new Set(["db", "web-1"]),
      filters: {
        kindsOff: new Set(["AWS::EC2::Instance"]),
        scopeOff: new Set(["front"]),
        ports: new Set(["tcp/443", "tcp/8000-8010"]),
        tags: new Set(["env=a.b!c", "x=&v=2#%"]),
        exposed: true,
        connected: false,
        blocked: true,
        verdictsOff: new Set(["unknown"]),
        only: 'kind:rds and not "a & b=1"',
        hide: "tag:env=test",
      },
      find: "port:22 + é %",
      lines: new Map([["inside", true], ["exposure", false]]),
      shape: "wide",
      moved: new Map(),
      notes: new Map(),
    };
    const back = fromFragment(map, `#${there(view, "web-2", "table")}`);
    expect(back?.view).toEqual({ ...viewWith(view.open), ...view });
    expect([back?.selected, back?.page]).toEqual(["web-2", "table"]);
  });

  it("are short: open boxes are what differs from a known state", () => {
    expect(there(viewWith(all(map)))).toBe("v=1&open=all");
    expect(there(viewWith(new Set()))).toBe("v=1&open=none");
    const some = there(viewWith(new Set([...firstOpen(map)].filter((id) => id !== "back"))));
    expect(some.length).toBeLessThan(40);
    expect(toFragment(map, { view: { ...viewWith(firstOpen(map)), find: "kind:rds" }, selected: "web-1", page: "map" })).toBe("v=1&find=kind:rds&sel=i-1");
  });

  it("bring zoom and place back", () => {
    const text = toFragment(map, { view: viewWith(firstOpen(map)), selected: undefined, page: "map" }, { zoom: 0.73, x: 120.4, y: -5 });
    expect(fromFragment(map, text)?.look).toEqual({ zoom: 0.73, x: 120, y: -5 });
  });

  it.each([
    "#v=1&open=all.nothing.__proto__.constructor&sel=__proto__&hidden=toString",
    "#v=1&only=%3Cscript%3Ealert(1)%3C%2Fscript%3E&find=%&lines=inside.-bogus&page=evil&theme=javascript:alert(1)",
    `#v=1&at=NaN.Infinity.1e999&kinds=${"x".repeat(500)}`,
    "#v=1&at=1&=&&&=x&open",
    "#v=1&only=%E0%A4%A",
    "#v=1&shape=__proto__",
  ])("%s breaks nothing", (fragment) => {
    const linked = fromFragment(map, fragment);
    expect(linked).toBeDefined();
    for (const id of [...(linked?.view.open ?? []), ...(linked?.view.hidden ?? [])]) expect(map.nodes.has(id)).toBe(true);
    expect(linked?.page).toBe("map");
    expect(linked?.theme).toBeUndefined();
    expect(linked?.view.shape).toBe("screen");
    expect(linked?.look).toBeUndefined();
  });

  it("of another version or of great length are passed over", () => {
    expect(fromFragment(map, "#v=2&open=all")).toBeUndefined();
    expect(fromFragment(map, "#anchor")).toBeUndefined();
    expect(fromFragment(map, `#v=1&only=${"x".repeat(20_000)}`)).toBeUndefined();
  });

  it("name a node by its AWS id only where that is unique and plain", () => {
    const two = model([
      { id: "a", kind: "AWS::RDS::DBInstance", name: "x", resource: "orders" },
      { id: "b", kind: "AWS::RDS::DBInstance", name: "x", resource: "orders" },
      { id: "c", kind: "AWS::RDS::DBInstance", name: "x", resource: "a&sel=b" },
    ]);
    for (const id of ["a", "b", "c"]) {
      const text = toFragment(two, { view: viewWith(firstOpen(two)), selected: id, page: "map" });
      expect(text).toBe(`v=1&sel=~${hash(id)}`);
      expect(fromFragment(two, text)?.selected).toBe(id);
    }
  });

  it("hash a hundred thousand ids without two alike", () => {
    const seen = new Set(Array.from({ length: 100_000 }, (_, i) => hash(`arn:aws:ec2:us-east-1:123456789012:instance/i-${i}`)));
    expect(seen.size).toBe(100_000);
  });
});
