// What a selection brings out: its own lines, and those of boxes around it only when asked for.

import { describe, expect, it } from "vitest";
import { highlight, leftOut } from "../src/highlight.ts";
import type { Node } from "../src/model.ts";
import { rulesOf } from "../src/page/rules.ts";
import { project } from "../src/project.ts";
import { viewWith } from "../src/view.ts";
import { all, model } from "./maps.ts";

const rule = (group: string, direction: "ingress" | "egress") => ({ group, rule: `sgr-${group}-${direction}`, direction, ports: "any", peer: "0.0.0.0/0" });
const built = model(
  [
    { id: "vpc", kind: "AWS::EC2::VPC", name: "vpc" },
    { id: "net", kind: "AWS::EC2::Subnet", name: "net", parent: "vpc" },
    { id: "a", kind: "AWS::EC2::Instance", name: "a", parent: "net", groups: ["sg-a"] },
    { id: "b", kind: "AWS::EC2::Instance", name: "b", parent: "net", groups: ["sg-b"] },
    { id: "c", kind: "AWS::EC2::Instance", name: "c", parent: "net", groups: ["sg-c"] },
    { id: "internet", kind: "internet", name: "Internet" },
  ],
  [
    { id: "a->b", source: "a", target: "b", verdict: "reachable", ports: ["tcp/22"], rules: [rule("sg-a", "egress"), rule("sg-b", "ingress")] },
    { id: "vpc->b", source: "vpc", target: "b", verdict: "reachable", ports: ["tcp/9000"], rules: [rule("sg-a", "egress"), rule("sg-c", "egress"), rule("sg-b", "ingress")] },
    { id: "vpc->internet", source: "vpc", target: "internet", verdict: "reachable", ports: ["any"], internet: true, rules: [rule("sg-a", "egress"), rule("sg-b", "egress"), rule("sg-c", "egress")] },
  ],
);
const open = all(built);
const drawn = project(built, viewWith(open));
const lines = (id: string, around = false, only?: "in" | "out") => [...(highlight(built, drawn, id, only, undefined, around)?.edges ?? [])].map((one) => one.split("#")[0]).sort();

describe("lines of a box around a workload", () => {
  it("are left out where it has its own, and come when asked for", () => {
    expect(lines("a")).toEqual(["a->b"]);
    expect([...leftOut(built, "a")].map((edge) => edge.id).sort()).toEqual(["vpc->b", "vpc->internet"]);
    expect(lines("a", true)).toEqual(["a->b", "vpc->b", "vpc->internet"]);
    expect(lines("a", false, "out")).toEqual(["a->b", "vpc->b", "vpc->internet"]);
  });

  it("are its own where they end at it, and all it has where it has no others", () => {
    expect(lines("b")).toEqual(["a->b", "vpc->b"]);
    expect(lines("c")).toEqual(["vpc->b", "vpc->internet"]);
    expect(leftOut(built, "c").size).toBe(0);
  });

  it("belong to the box itself", () => {
    expect(lines("vpc")).toEqual(["vpc->b", "vpc->internet"]);
    expect(leftOut(built, "vpc").size).toBe(0);
  });
});

describe("rules", () => {
  const of = (id: string, direction: "ingress" | "egress") => [...rulesOf(built, built.nodes.get(id) as Node, direction).values()].map((one) => one.rule.group).sort();

  it("of a workload are those of its own groups", () => {
    expect(of("a", "egress")).toEqual(["sg-a"]);
    expect(of("a", "ingress")).toEqual([]);
    expect(of("b", "ingress")).toEqual(["sg-b"]);
    expect(of("vpc", "egress")).toEqual(["sg-a", "sg-b", "sg-c"]);
  });
});
