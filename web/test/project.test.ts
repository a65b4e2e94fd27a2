// What is drawn for a view: lifted and merged edges, filters, hiding, counts.

import { describe, expect, it } from "vitest";
import { project } from "../src/project.ts";
import { carriedOver, filterCount, firstOpen, NO_FILTERS, type View, viewWith } from "../src/view.ts";
import { all, model, shop } from "./maps.ts";

const NONE_HIDDEN: ReadonlySet<string> = new Set();

function view(change: Partial<View> = {}): View {
  return { ...viewWith(all(shop())), ...change };
}

function edges(of: ReturnType<typeof project>): string[] {
  return of.edges.map((edge) => `${edge.source}->${edge.target} ${edge.ports.join(",")} ${edge.edges.length}`).sort();
}

describe("projection", () => {
  it("draws an edge between several copies for each pair of them", () => {
    const node = (id: string, parent?: string) => ({ id, kind: parent ? "AWS::EC2::Instance" : "AWS::EC2::VPC", name: id, ...(parent ? { parent } : {}) });
    const map = model(
      [node("vpc"), ...["a1", "a2", "b1", "b2"].map((id) => node(id, "vpc"))],
      [{ id: "a1->b1#unknown", source: "a1", target: "b1", sources: ["a1", "a2", "gone"], targets: ["b1", "b2"], verdict: "unknown", ports: ["tcp/80"] }],
    );
    expect(map.edges.map((edge) => edge.id)).toEqual(["a1->b1#unknown", "a1->b2#unknown", "a2->b1#unknown", "a2->b2#unknown"]);
    expect(map.touching.get("a2")?.map((edge) => edge.target)).toEqual(["b1", "b2"]);
    const drawn = project(map, view({ open: new Set(["vpc"]) }));
    expect(edges(drawn)).toHaveLength(4);
  });

  it("draws what is open and leaves blocked edges out", () => {
    const drawn = project(shop(), view());
    expect(edges(drawn)).toEqual(["alb->web tcp/8080 1", "internet->alb tcp/443 1", "office->db tcp/22,tcp/5432 1", "office->web tcp/22 1", "web->db tcp/5432 1"]);
    expect(drawn.shown).toBe(5);
  });

  it("gives a blocked edge its own line when asked", () => {
    const drawn = project(shop(), view({ filters: { ...NO_FILTERS, blocked: true } }));
    expect(drawn.edges.find((edge) => edge.verdict === "blocked")?.target).toBe("db");
  });

  it("merges the edges of a closed box into one for each pair, with all ports", () => {
    const open = all(shop());
    open.delete("back");
    const drawn = project(shop(), view({ open }));
    expect(edges(drawn)).toEqual(["alb->back tcp/8080 1", "internet->alb tcp/443 1", "office->back tcp/22,tcp/5432 2"]);
    expect(Object.fromEntries(drawn.counts.get("back") ?? [])).toEqual({ "AWS::EC2::Instance": 3, "AWS::RDS::DBInstance": 1 });
  });

  it("merges everything into one card", () => {
    const drawn = project(shop(), view({ open: new Set(["account", "region"]) }));
    expect(drawn.nodes.map((node) => node.id).sort()).toEqual(["internet", "office", "region", "vpc"]);
    expect(edges(drawn)).toEqual(["internet->vpc tcp/443 1", "office->vpc tcp/22,tcp/5432 2"]);
  });

  it("says the worst of what a closed box holds, and how many of it are hidden", () => {
    const open = new Set(["account", "region"]);
    expect(project(shop(), view({ open })).findings.get("vpc")).toEqual({ what: "direct", count: 1 });
    const without = project(shop(), view({ open, hidden: new Set(["alb"]) }));
    expect(without.findings.get("vpc")).toEqual({ what: "behind", count: 2 });
    expect([without.gone.get("vpc"), without.gone.get("front"), without.gone.get("back")]).toEqual([1, 1, undefined]);
    expect(project(shop(), view({ open, hidden: new Set(["front", "web"]) })).findings.size).toBe(0);
  });

  it("counts what filters and the hand hide", () => {
    const off = project(shop(), view({ filters: { ...NO_FILTERS, kindsOff: new Set(["AWS::EC2::Instance"]) } }));
    expect([off.shown, off.hiddenByFilter, off.hiddenByHand]).toEqual([2, 3, 0]);
    expect(off.layout.has("web")).toBe(false);
    const hidden = project(shop(), view({ hidden: new Set(["back"]) }));
    expect([hidden.shown, hidden.hiddenByFilter, hidden.hiddenByHand]).toEqual([1, 0, 4]);
    expect(edges(hidden)).toEqual(["internet->alb tcp/443 1"]);
  });

  it("filters by port, exposure, tag and connection", () => {
    const shown = (filters: Partial<View["filters"]>) => {
      const drawn = project(shop(), view({ filters: { ...NO_FILTERS, ...filters } }));
      return drawn.nodes.filter((node) => node.kind.includes("::") && node.children.length === 0).map((node) => node.id).sort();
    };
    expect(shown({ ports: new Set(["tcp/5432"]) })).toEqual(["db", "web-1", "web-2"]);
    expect(shown({ exposed: true })).toEqual(["alb", "web-1", "web-2"]);
    expect(shown({ tags: new Set(["env=prod"]) })).toEqual(["web-1"]);
    expect(shown({ connected: true })).toEqual(["alb", "db", "web-1", "web-2"]);
    expect(shown({ scopeOff: new Set(["front"]) })).toEqual(["db", "idle", "web-1", "web-2"]);
    expect(filterCount({ ...NO_FILTERS, connected: true, ports: new Set(["any"]) })).toBe(2);
  });

  it("a map prepared anew keeps what is still there and opens what is new", () => {
    const old = shop();
    const fresh = shop((node) => node.id !== "db");
    const before = { ...viewWith(new Set(["account", "region", "vpc"])), hidden: new Set(["db", "idle"]), find: "kind:rds" };
    const after = carriedOver(before, old, fresh);
    expect([[...after.open], [...after.hidden], after.find]).toEqual([["account", "region", "vpc"], ["idle"], "kind:rds"]);
    const older = shop((node) => node.id !== "back");
    expect(carriedOver(before, older, fresh).open.has("back")).toBe(true);
  });

  it("opens by size", () => {
    const small = shop();
    expect([...firstOpen(small)].sort()).toEqual(["account", "back", "front", "region", "vpc", "zone"]);
    const many = model([
      { id: "account", kind: "account", name: "a" },
      { id: "region", kind: "region", name: "r", parent: "account" },
      { id: "vpc", kind: "AWS::EC2::VPC", name: "v", parent: "region" },
      { id: "subnet", kind: "AWS::EC2::Subnet", name: "s", parent: "vpc" },
      ...Array.from({ length: 2001 }, (_, i) => ({ id: `i-${i}`, kind: "AWS::EC2::Instance", name: `${i}`, parent: "subnet" })),
    ]);
    expect([...firstOpen(many)]).toEqual(["account", "region"]);
  });
});

describe("lifting", () => {
  it("finds the same however boxes were opened and closed before", () => {
    // Connections of boxes too, which are ends of lines whether they stand open or not.
    const { nodes, edges } = shop().file.elements;
    const boxed = [["office", "vpc"], ["back", "alb"], ["zone", "back"]].map(([source = "", target = ""]) => ({ id: `${source}->${target}`, source, target, verdict: "reachable" as const, ports: ["tcp/1"] }));
    const fresh = () => model(structuredClone(nodes.map(({ data }) => data)), [...edges.map(({ data }) => data), ...boxed]);
    const map = fresh();
    const boxes = [...all(map)];
    let open = all(map);
    let state = 7;
    const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
    const words = (of: ReturnType<typeof project>) => of.edges.map((edge) => `${edge.id} ${edge.ports.join(",")} ${edge.internet} ${edge.edges.map((one) => one.id).join(" ")}`);
    for (let i = 0; i < 300; i++) {
      const id = boxes[random(boxes.length)] ?? "";
      open = new Set(open.has(id) ? [...open].filter((one) => one !== id) : [...open, id]);
      // A new map knows nothing of what was open before.
      expect(words(project(map, view({ open, filters: NO_FILTERS, hidden: NONE_HIDDEN })))).toEqual(words(project(fresh(), view({ open }))));
    }
  });
});

describe("resources", () => {
  it("count once, in however many subnets they stand, and are hidden when no copy is left", () => {
    const at = (id: string, kind: string, parent?: string, arn?: string) => ({ id, kind, name: id, ...(parent === undefined ? {} : { parent }), ...(arn === undefined ? {} : { arn }) });
    const map = model([at("vpc", "AWS::EC2::VPC"), at("a", "AWS::EC2::Subnet", "vpc"), at("b", "AWS::EC2::Subnet", "vpc"), at("f@a", "AWS::Lambda::Function", "a", "f"), at("f@b", "AWS::Lambda::Function", "b", "f"), at("i", "AWS::EC2::Instance", "b")]);
    expect([map.count, map.resources]).toEqual([3, 2]);
    const seen = (...hidden: string[]) => {
      const { shown, hiddenByHand, hiddenByFilter } = project(map, view({ open: all(map), hidden: new Set(hidden) }));
      return [shown, hiddenByHand, hiddenByFilter];
    };
    expect(seen()).toEqual([2, 0, 0]);
    expect(seen("a")).toEqual([2, 0, 0]);
    expect(seen("b")).toEqual([1, 1, 0]);
    expect(seen("a", "b")).toEqual([0, 2, 0]);
    const gone = (id: string) => Object.fromEntries(project(map, view({ open: all(map), hidden: new Set([id]) })).gone);
    expect(gone("f@a")).toEqual({ a: 1 });
    expect(gone("i")).toEqual({ b: 1, vpc: 1 });
  });
});
