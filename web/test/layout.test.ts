// The layout is the one of mapper's `layout`: the same fixture holds both.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { NodeData } from "../src/elements.ts";
import { type Layout, layOut } from "../src/layout.ts";
import { buildModel, type Model } from "../src/model.ts";
import { naturally } from "../src/order.ts";
import { all, file } from "./maps.ts";

/** No two boxes of one parent overlap. */
function apart(model: Model, layout: Layout): void {
  const boxes = [...layout].map(([id, box]) => ({ ...box, node: model.nodes.get(id) }));
  for (const a of boxes) {
    for (const b of boxes) {
      if (a === b || a.node?.parent !== b.node?.parent) continue;
      const free = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
      expect(free, `${a.node?.id} and ${b.node?.id}`).toBe(true);
    }
  }
}

interface Fixture {
  nodes: NodeData[];
  cases: { closed: string[]; boxes: Record<string, [number, number, number, number]> }[];
}

const fixture = JSON.parse(readFileSync(new URL("../../tests/fixtures/layout.json", import.meta.url), "utf8")) as Fixture;

describe("layout", () => {
  it.each(fixture.cases.map((one) => [one.closed.join(", ") || "nothing closed", one] as const))("%s", (_, { closed, boxes }) => {
    const model = buildModel(file(fixture.nodes));
    const open = all(model);
    for (const node of model.nodes.values()) if (node.role === "container") open.add(node.id);
    for (const id of closed) open.delete(id);
    const found: Record<string, number[]> = {};
    for (const [id, box] of layOut(model, open)) found[id] = [box.x - box.width / 2, box.y - box.height / 2, box.width, box.height];
    expect(found).toEqual(boxes);
  });

  it("does not depend on the order of the file", () => {
    const straight = buildModel(file(fixture.nodes));
    const turned = buildModel(file([...fixture.nodes].reverse()));
    expect(new Map([...layOut(turned, all(turned))].sort())).toEqual(new Map([...layOut(straight, all(straight))].sort()));
  });

  it("leaves no overlap when nodes are filtered away", () => {
    const model = buildModel(file(fixture.nodes));
    apart(model, layOut(model, all(model), (id) => !/web|api/.test(id)));
  });

  it("stands upright, lies across, or is as a screen", () => {
    const account = { id: "a", kind: "account", name: "a", role: "container" } as const;
    const vpcs = Array.from({ length: 24 }, (_, i) => ({ id: `vpc-${i}`, kind: "AWS::EC2::VPC", name: `vpc-${i}`, role: "container", parent: "a", counts: { x: 1 } }) as const);
    const model = buildModel(file([account, ...vpcs]));
    const [tall, screen, wide] = (["tall", "screen", "wide"] as const).map((shape) => {
      const layout = layOut(model, new Set(["a"]), undefined, shape);
      apart(model, layout);
      const box = layout.get("a");
      return (box?.width ?? 0) / (box?.height ?? 1);
    });
    expect(tall).toBeLessThan(1);
    expect(screen).toBeGreaterThan(1);
    expect(screen).toBeLessThan(2);
    expect(wide).toBeGreaterThan(2.5);
  });
});

describe("natural order", () => {
  it("puts web-2 before web-10 and digits before letters", () => {
    expect(["web-10", "web-2", "web-a", "web-02", "web"].sort(naturally)).toEqual(["web", "web-02", "web-2", "web-10", "web-a"]);
  });
});
