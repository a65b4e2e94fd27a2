// What a traced path says on the map at each stop, and where it stands.

import { describe, expect, it } from "vitest";
import { placed } from "../src/callout-places.ts";
import { callouts } from "../src/callouts.ts";
import type { Layout } from "../src/layout.ts";
import { project } from "../src/project.ts";
import { endOf, NO_TRACE, parseAnswer, type Trace } from "../src/trace.ts";
import { viewWith } from "../src/view.ts";
import { all, shop } from "./maps.ts";

const built = shop();
const hop = (kind: string, decision: string, node: string | undefined, more: object = {}) => ({ resource: `${kind} 1`, kind, decision, node, ...more });
const traceOf = (verdict: string, hops: object[], from = "idle", to = "db"): Trace => ({
  ...NO_TRACE,
  from: endOf(built, from),
  to: endOf(built, to),
  answer: parseAnswer({ verdict, ports: ["tcp/5432"], hops, reasons: [] }),
});

const WAY = [
  hop("network interface", "forward", "alb"),
  hop("security group", "permit", "alb", { rule: "sg-1 sgr-0aa any 0.0.0.0/0; sg-2 sgr-0bb any ::/0", detail: "egress" }),
  hop("network acl", "permit", "front", { rule: "entry 100", detail: "egress" }),
  hop("route table", "forward", "front", { rule: "10.0.0.0/16 → local" }),
  hop("network acl", "permit", "back", { rule: "entry 90", detail: "ingress" }),
  hop("network interface", "deliver", "db"),
];

describe("what is said at the stops", () => {
  const open = all(built);
  const drawn = project(built, viewWith(open));

  it("is the deciding rule of each hop under its number; a subnet's at the stop in it", () => {
    const said = callouts(built, drawn, open, traceOf("reachable", [...WAY, hop("security group", "permit", "db", { rule: "sg-3 sgr-0cc tcp/5432 10.0.0.0/16", detail: "ingress" })], "alb"));
    expect(said).toEqual([
      { at: "alb", lines: ["2 group out: any 0.0.0.0/0 sgr-0aa +1", "3 ACL out: entry 100", "4 route: 10.0.0.0/16 → local"], look: "passed" },
      { at: "db", lines: ["5 ACL in: entry 90", "7 group in: tcp/5432 10.0.0.0/16 sgr-0cc"], look: "passed" },
    ]);
  });

  it("names what denies and what is unknown, and looks like it", () => {
    const denied = callouts(built, drawn, open, traceOf("blocked", [...WAY, hop("security group", "deny", "db", { detail: "ingress" })], "alb"));
    expect(denied.at(-1)).toEqual({ at: "db", lines: ["5 ACL in: entry 90", "7 group in: no rule lets it pass"], look: "blocked" });
    const dropped = callouts(built, drawn, open, traceOf("blocked", [hop("drop", "drop", "db", { detail: "it has no public address" }), hop("network acl", "deny", "back", { rule: "entry 90", detail: "ingress" })]));
    expect(dropped).toEqual([{ at: "db", lines: ["1 it has no public address", "2 ACL in: entry 90 denies"], look: "blocked" }]);
    const unknown = callouts(built, drawn, open, traceOf("unknown", [hop("network acl", "unknown", "back", { detail: "ingress" })]));
    expect(unknown).toEqual([{ at: "idle", lines: ["1 ACL in: unknown"], look: "unknown" }]);
  });

  it("is said where the packet is, once it has left the subnet that a table belongs to", () => {
    const hops = [hop("network interface", "forward", "alb"), hop("peering connection", "forward", "idle"), hop("transit gateway route table", "forward", "front", { rule: "10.0.0.0/8 → b" }), hop("security group", "permit", "db", { rule: "sg-3 tcp/5432 10.0.0.0/16", detail: "ingress" })];
    expect(callouts(built, drawn, open, traceOf("reachable", hops, "alb")).map(({ at, lines }) => [at, lines])).toEqual([
      ["idle", ["3 transit gateway route table: 10.0.0.0/8 → b"]],
      ["db", ["4 group in: tcp/5432 10.0.0.0/16 sg-3"]],
    ]);
  });

  it("stands at the closed box where that hides the stops, and is not endless", () => {
    const cards = new Set(["account", "region"]);
    const many = Array.from({ length: 9 }, (_, i) => hop("network acl", "permit", "back", { rule: `entry ${i} ${"x".repeat(200)}` }));
    const [only, ...rest] = callouts(built, project(built, viewWith(cards)), cards, traceOf("reachable", many));
    expect(rest).toEqual([]);
    expect(only?.at).toBe("vpc");
    expect(only?.lines.at(-1)).toBe("+5 more");
    expect(Math.max(...(only?.lines ?? []).map((line) => [...line].length))).toBeLessThanOrEqual(58);
  });
});

describe("where it stands", () => {
  const box = (x: number, y: number) => ({ x, y, width: 48, height: 48 });
  const layout: Layout = new Map([
    ["a", box(0, 0)],
    ["b", box(86, 0)],
  ]);
  const view = { left: -500, top: -500, width: 1000, height: 1000 };
  const plate = (at: string) => ({ at, width: 300, height: 60 });

  it("is beneath the tile, and not over another callout or stop", () => {
    const [a, b] = placed([plate("a"), plate("b")], layout, () => false, view);
    if (!a || !b) throw new Error("not placed");
    expect(a.y).toBeGreaterThan(50);
    expect(Math.abs(a.x - b.x) >= 300 || Math.abs(a.y - b.y) >= 60).toBe(true);
    for (const at of [a, b]) for (const tile of layout.values()) expect(Math.abs(at.x - tile.x) >= 174 || Math.abs(at.y - tile.y) >= 54).toBe(true);
  });

  it("is on screen where there is room", () => {
    const [right] = placed([plate("a")], layout, () => false, { left: -600, top: -500, width: 640, height: 1000 });
    expect((right?.x ?? 0) + 150).toBeLessThanOrEqual(40);
    const [above] = placed([plate("a")], layout, () => false, { left: -500, top: -500, width: 1000, height: 530 });
    expect(above?.y).toBeLessThan(-50);
  });
});
