// Which lines are drawn at rest: what the internet reaches first, floods and the way out not.

import { describe, expect, it } from "vitest";
import type { EdgeData, NodeData } from "../src/elements.ts";
import { MOST_INSIDE, MOST_LINES, sortLines } from "../src/lines.ts";
import { project } from "../src/project.ts";
import { NO_FILTERS, type View, viewWith } from "../src/view.ts";
import { all, model, shop } from "./maps.ts";

const BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";

/** `count` instances that all speak to the first, and to the internet. */
function flood(count: number) {
  const nodes: NodeData[] = [
    { id: "a", kind: "account", name: "a" },
    { id: "net", kind: "internet", name: "Internet" },
    { id: "office", kind: "external", name: "Office" },
    { id: "subnet", kind: "AWS::EC2::Subnet", name: "s", parent: "a" },
    { id: "alb", kind: BALANCER, name: "alb", parent: "subnet", exposure: "direct" },
    ...Array.from({ length: count }, (_, i): NodeData => ({ id: `i${i}`, kind: "AWS::EC2::Instance", name: `i${i}`, parent: "subnet", exposure: "behind" })),
  ];
  const edge = (source: string, target: string, internet = false): EdgeData => ({ id: `${source}->${target}`, source, target, verdict: "reachable", ports: ["tcp/443"], ...(internet ? { internet } : {}) });
  const edges = [edge("net", "alb", true), edge("alb", "i0"), edge("office", "alb")];
  for (let i = 1; i < count; i++) edges.push(edge(`i${i}`, "i0"), edge(`i${i}`, "net", true));
  return model(nodes, edges);
}

function drawn(of: ReturnType<typeof model>, change: Partial<View> = {}): string[] {
  const view = { ...viewWith(all(of)), ...change };
  const { edges } = project(of, view);
  const { quiet } = sortLines(of, edges, view);
  return edges.filter((edge) => !quiet.has(edge)).map((edge) => `${edge.source}->${edge.target}`).sort();
}

describe("lines at rest", () => {
  it("draws all of a small map but the way out to the internet", () => {
    expect(drawn(shop())).toEqual(["alb->web", "internet->alb", "office->db", "office->web", "web->db"]);
    expect(drawn(flood(3))).toEqual(["alb->i0", "i1->i0", "i2->i0", "net->alb", "office->alb"]);
  });

  it("of many keeps what the internet reaches, behind a load balancer too, and the networks outside", () => {
    expect(drawn(flood(MOST_INSIDE + 2))).toEqual(["alb->i0", "net->alb", "office->alb"]);
  });

  it("draws what the user asks for, and says how many there are of each group", () => {
    const many = flood(MOST_INSIDE + 2);
    expect(drawn(many, { lines: new Map([["inside", true]]) })).toHaveLength(3 + MOST_INSIDE + 1);
    expect(drawn(many, { lines: new Map([["exposure", false]]) })).toEqual(["office->alb"]);
    const view = viewWith(all(many));
    const { groups } = sortLines(many, project(many, view).edges, view);
    expect(groups.get("outbound")).toEqual({ count: MOST_INSIDE + 1, drawn: false });
    expect(groups.get("exposure")).toEqual({ count: 2, drawn: true });
  });

  it("draws what a port filter picks, unless it is a flood", () => {
    const filters = { ...NO_FILTERS, ports: new Set(["tcp/443"]) };
    expect(drawn(flood(80), { filters })).toHaveLength(2 * 79 + 3);
    expect(drawn(flood(MOST_LINES + 2), { filters })).toEqual(["alb->i0", "net->alb", "office->alb"]);
  });
});
