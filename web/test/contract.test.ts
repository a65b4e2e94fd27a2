// The types of map.json against the map that mapper's own golden test holds: every field is known here, with its type.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { AccountSummary, Coverage, CoverageProblem, EdgeData, MapFile, NodeData, Reason, Rule } from "../src/elements.ts";
import { parseMap } from "../src/elements.ts";
import { buildModel } from "../src/model.ts";

/** Every key of a type of the page, and the type of its value; the compiler holds the lists complete. */
type Keys<T> = Record<keyof T, "string" | "number" | "boolean" | "list" | "object" | readonly string[]>;

const NODE: Keys<NodeData> = {
  id: "string", kind: "string", name: "string", parent: "string", role: ["container", "class", "leaf", "external"], account: "string", region: "string",
  width: "number", height: "number", cidrs: "list", tier: ["public", "private", "isolated", "unknown"], counts: "object", of: "string", count: "number",
  resource: "string", arn: "string", detail: "string", state: "string", addresses: "list", public: "list", groups: "list", tags: "object",
  exposure: ["direct", "behind", "unknown"], zone: "string", vpc: "string", subnet: "string", warnings: "list", scaling_group: "string",
  collapsed_by: "object", mixed: "boolean", replica_of: "string", candidate: "boolean", dangling: "boolean", document: "object",
};
const EDGE: Keys<EdgeData> = {
  id: "string", source: "string", target: "string", sources: "list", targets: "list", verdict: ["reachable", "unknown", "blocked"],
  fabric: ["peering", "attachment", "vpn", "replica"], ports: "list", label: "string", rules: "list", reasons: "list", via: "list", cidrs: "list", internet: "boolean",
};
const RULE: Keys<Rule> = { group: "string", rule: "string", direction: "string", ports: "string", peer: "string", description: "string" };
const REASON: Keys<Reason> = { code: "string", resource: "string", message: "string" };
const ACCOUNT: Keys<AccountSummary> = { id: "string", name: "string", partition: "string", gathered: "string", source: "string", coverage: "object" };
const COVERAGE: Keys<Coverage> = { calls: "number", ok: "number", empty: "number", problems: "list" };
const PROBLEM: Keys<CoverageProblem> = { region: "string", service: "string", operation: "string", status: "string", code: "string" };
const MAP: Keys<MapFile> = { format: "number", mapper: "string", accounts: "list", filters: "list", warnings: "list", elements: "object" };

function golden(): unknown {
  const text = readFileSync(new URL("../../tests/suite/snapshots/suite__maps__demo-map.snap", import.meta.url), "utf8");
  return JSON.parse(text.slice(text.indexOf("\n{")));
}

function hold<T>(what: string, value: object, keys: Keys<T>): void {
  for (const [key, field] of Object.entries(value)) {
    const type = (keys as Record<string, Keys<T>[keyof T] | undefined>)[key];
    expect(type, `${what}.${key} is not in web/src/elements.ts`).toBeDefined();
    if (Array.isArray(type)) expect(type, `${what}.${key}`).toContain(field);
    else expect(Array.isArray(field) ? "list" : typeof field, `${what}.${key}`).toBe(type);
  }
}

describe("the types of map.json", () => {
  const file = parseMap(golden());

  it("know every field of the golden map", () => {
    hold("map", file, MAP);
    for (const account of file.accounts) {
      hold("account", account, ACCOUNT);
      hold("coverage", account.coverage ?? {}, COVERAGE);
      for (const problem of account.coverage?.problems ?? []) hold("problem", problem, PROBLEM);
    }
    expect(file.elements.nodes.length).toBeGreaterThan(15);
    for (const { data } of file.elements.nodes) hold(data.id, data, NODE);
    expect(file.elements.edges.length).toBeGreaterThan(4);
    for (const { data } of file.elements.edges) {
      hold(data.id, data, EDGE);
      for (const rule of data.rules ?? []) hold(`${data.id} rule`, rule, RULE);
      for (const reason of data.reasons ?? []) hold(`${data.id} reason`, reason, REASON);
    }
  });

  it("lead from every edge to nodes, and from every node to its box", () => {
    const { nodes, edges, roots } = buildModel(parseMap(golden()));
    expect(roots).toHaveLength(1);
    for (const edge of edges) expect([nodes.has(edge.source), nodes.has(edge.target)]).toEqual([true, true]);
    for (const node of nodes.values()) if (node.parent !== undefined) expect(nodes.get(node.parent)?.children).toContain(node.id);
  });
});
