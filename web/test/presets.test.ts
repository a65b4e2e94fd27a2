// Ready-made views are offered where they show something.

import { describe, expect, it } from "vitest";
import type { EdgeData } from "../src/elements.ts";
import { PRESETS } from "../src/presets.ts";
import { model, shop } from "./maps.ts";

const useless = (id: string, built: ReturnType<typeof model>) => PRESETS.find((preset) => preset.id === id)?.useless?.(built);

describe("presets", () => {
  it("between accounts needs two accounts and something between them", () => {
    const two = (edges: EdgeData[]) =>
      model(
        [
          { id: "one", kind: "account", name: "one", account: "1" },
          { id: "two", kind: "account", name: "two", account: "2" },
          { id: "a", kind: "AWS::EC2::Instance", name: "a", account: "1", parent: "one" },
          { id: "b", kind: "AWS::EC2::Instance", name: "b", account: "2", parent: "two" },
        ],
        edges,
      );
    expect(useless("accounts", shop())).toContain("one account");
    expect(useless("accounts", two([]))).toContain("Nothing on this map");
    expect(useless("accounts", two([{ id: "1", source: "a", target: "b", verdict: "blocked", ports: ["any"] }]))).toContain("Nothing on this map");
    expect(useless("accounts", two([{ id: "1", source: "a", target: "b", verdict: "reachable", ports: ["any"] }]))).toBeUndefined();
  });

  it("internet exposure needs something exposed", () => {
    expect(useless("exposure", shop())).toBeUndefined();
    expect(useless("exposure", model([{ id: "a", kind: "AWS::EC2::Instance", name: "a" }]))).toContain("nothing");
  });
});
