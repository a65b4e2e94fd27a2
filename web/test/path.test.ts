// The chain from the internet and the connections of a node; where its lines run.

import { describe, expect, it } from "vitest";
import { connections, fromInternet } from "../src/path.ts";
import { project } from "../src/project.ts";
import { segments, wayBetween } from "../src/route.ts";
import { viewWith } from "../src/view.ts";
import { all, model, shop } from "./maps.ts";

describe("path from the internet", () => {
  it("goes through the load balancer and the stack", () => {
    expect(fromInternet(shop(), "db").map((hop) => hop.node)).toEqual(["internet", "alb", "web", "db"]);
    expect(fromInternet(shop(), "web-1").map((hop) => hop.node)).toEqual(["internet", "alb", "web-1"]);
    expect(fromInternet(shop(), "idle")).toEqual([]);
  });

  it("goes through a box, as a connection of the box is one of all in it", () => {
    const lifted = model(
      [
        { id: "internet", kind: "internet", name: "Internet" },
        { id: "vpc", kind: "AWS::EC2::VPC", name: "vpc" },
        { id: "a", kind: "AWS::EC2::Instance", name: "a", parent: "vpc" },
        { id: "b", kind: "AWS::EC2::Instance", name: "b", parent: "vpc" },
      ],
      [
        { id: "1", source: "internet", target: "a", verdict: "reachable" },
        { id: "2", source: "vpc", target: "b", verdict: "reachable" },
      ],
    );
    expect(fromInternet(lifted, "b").map((hop) => hop.node)).toEqual(["internet", "a", "b"]);
  });
});

describe("connections", () => {
  it("are those of the node, its stack and its boxes", () => {
    const { inbound, outbound } = connections(shop(), "web-1");
    expect(inbound.map((edge) => edge.id)).toEqual(["alb->web", "office->web"]);
    expect(outbound.map((edge) => edge.id)).toEqual(["web->db"]);
  });

  it("of a box are those that cross its border", () => {
    const { inbound, outbound } = connections(shop(), "back");
    expect(inbound.map((edge) => edge.id).sort()).toEqual(["alb->web", "internet->db#blocked", "office->db", "office->web"]);
    expect(outbound).toEqual([]);
  });
});

describe("load balancers", () => {
  it("are no way to what only their VPC may reach: they send on to their targets", () => {
    const edge = (source: string, target: string) => ({ id: `${source}->${target}`, source, target, verdict: "reachable" as const, ports: ["tcp/9100"] });
    const nodes = [
      { id: "internet", kind: "internet", name: "Internet" },
      { id: "vpc", kind: "AWS::EC2::VPC", name: "vpc" },
      { id: "alb", kind: "AWS::ElasticLoadBalancingV2::LoadBalancer", name: "alb", parent: "vpc" },
      { id: "web", kind: "AWS::EC2::Instance", name: "web", parent: "vpc" },
      { id: "metrics", kind: "AWS::EC2::Instance", name: "metrics", parent: "vpc" },
    ];
    expect(fromInternet(model(nodes, [edge("internet", "alb"), edge("vpc", "metrics")]), "metrics")).toEqual([]);
    const through = model(nodes, [edge("internet", "alb"), edge("alb", "web"), edge("vpc", "metrics")]);
    expect(fromInternet(through, "metrics").map((hop) => hop.node)).toEqual(["internet", "alb", "web", "metrics"]);
  });
});

describe("gateways", () => {
  it("have none of what holds for all of their VPC: they only pass packets on", () => {
    const built = model(
      [
        { id: "vpc", kind: "AWS::EC2::VPC", name: "vpc" },
        { id: "igw", kind: "AWS::EC2::InternetGateway", name: "igw", parent: "vpc" },
        { id: "s3", kind: "AWS::EC2::VPCEndpoint", name: "s3", parent: "vpc" },
        { id: "ssm", kind: "AWS::EC2::VPCEndpoint", name: "ssm", parent: "vpc", addresses: ["10.0.0.9"] },
        { id: "db", kind: "AWS::RDS::DBInstance", name: "db", parent: "vpc" },
      ],
      [{ id: "vpc->db", source: "vpc", target: "db", verdict: "reachable", ports: ["tcp/5432"] }],
    );
    for (const id of ["igw", "s3"]) expect(connections(built, id), id).toEqual({ inbound: [], outbound: [] });
    expect(connections(built, "ssm").outbound.map((edge) => edge.id)).toEqual(["vpc->db"]);
  });
});

describe("ways", () => {
  it("are right-angled and meet their ends", () => {
    const shown = shop();
    const open = all(shown);
    open.delete("web");
    const { layout, edges } = project(shown, viewWith(open));
    const ends = { layout, roots: shown.roots, node: (id: string) => shown.nodes.get(id), isBox: (id: string) => open.has(id) };
    expect(edges.length).toBeGreaterThan(3);
    for (const edge of edges) {
      const way = wayBetween(ends, edge.source, edge.target);
      expect(way, edge.id).toBeDefined();
      if (!way) continue;
      const points = [way.from, ...way.bends, way.to];
      points.slice(1).forEach((point, i) => {
        const before = points[i];
        expect(before?.x === point.x || before?.y === point.y, edge.id).toBe(true);
      });
      const { weights, distances } = segments(way);
      const [dx, dy] = [way.to.x - way.from.x, way.to.y - way.from.y];
      const length = Math.hypot(dx, dy);
      way.bends.forEach((bend, i) => {
        const [w, d] = [weights[i] ?? 0, distances[i] ?? 0];
        expect(way.from.x + dx * w + (-dy / length) * d).toBeCloseTo(bend.x, 6);
        expect(way.from.y + dy * w + (dx / length) * d).toBeCloseTo(bend.y, 6);
      });
    }
  });
});
