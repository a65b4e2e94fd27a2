// Small maps for the tests: nodes and edges in short form.

import type { EdgeData, MapFile, NodeData } from "../src/elements.ts";
import { buildModel, type Model } from "../src/model.ts";

export function model(nodes: NodeData[], edges: EdgeData[] = []): Model {
  return buildModel(file(nodes, edges));
}

export function file(nodes: NodeData[], edges: EdgeData[] = []): MapFile {
  return {
    format: 1,
    mapper: "0.0.0",
    accounts: [],
    elements: { nodes: nodes.map((data) => ({ data, position: { x: 0, y: 0 } })), edges: edges.map((data) => ({ data })) },
  };
}

/** One VPC, a public subnet with a load balancer, a private one with a stack of two and a database; of it, what is `kept`. */
export function shop(kept: (node: NodeData) => boolean = () => true): Model {
  const at = (id: string, kind: string, parent: string | undefined, more: Partial<NodeData> = {}): NodeData => ({
    id,
    kind,
    name: id,
    ...(parent === undefined ? {} : { parent }),
    ...more,
  });
  const edge = (source: string, target: string, ports: string[], more: Partial<EdgeData> = {}): EdgeData => ({
    id: `${source}->${target}`,
    source,
    target,
    verdict: "reachable",
    ports,
    ...more,
  });
  return model(
    [
      at("account", "account", undefined),
      at("internet", "internet", undefined),
      at("office", "external", undefined, { cidrs: ["198.51.100.0/24"] }),
      at("region", "region", "account"),
      at("vpc", "AWS::EC2::VPC", "region", { cidrs: ["10.0.0.0/16", "fd00:1::/56"] }),
      at("zone", "zone", "vpc"),
      at("front", "AWS::EC2::Subnet", "zone", { tier: "public", cidrs: ["10.0.0.0/24"] }),
      at("back", "AWS::EC2::Subnet", "zone", { tier: "private", cidrs: ["10.0.1.0/24"] }),
      at("alb", "AWS::ElasticLoadBalancingV2::LoadBalancer", "front", { exposure: "direct", public: ["203.0.113.9"] }),
      at("web", "class", "back", { of: "AWS::EC2::Instance", count: 2, exposure: "behind" }),
      at("web-1", "AWS::EC2::Instance", "web", { resource: "i-1", addresses: ["10.0.1.5"], tags: { env: "prod" }, exposure: "behind" }),
      at("web-2", "AWS::EC2::Instance", "web", { resource: "i-2", addresses: ["10.0.1.6"], tags: { env: "test" }, exposure: "behind" }),
      at("db", "AWS::RDS::DBInstance", "back", { addresses: ["10.0.1.7"] }),
      at("idle", "AWS::EC2::Instance", "back"),
    ].filter(kept),
    [
      edge("internet", "alb", ["tcp/443"], { internet: true }),
      edge("alb", "web", ["tcp/8080"]),
      edge("web", "db", ["tcp/5432"]),
      edge("office", "web", ["tcp/22"]),
      edge("office", "db", ["tcp/5432", "tcp/22"]),
      { ...edge("internet", "db", ["tcp/5432"], { internet: true, verdict: "blocked" }), id: "internet->db#blocked" },
    ],
  );
}

/** Everything open. */
export function all(of: Model): Set<string> {
  return new Set([...of.nodes.values()].filter((node) => node.children.length > 0).map((node) => node.id));
}
