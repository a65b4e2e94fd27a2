// Names of tiles: whole where two lines hold them, and what tells names apart is never what is cut.

import { describe, expect, it } from "vitest";
import { drawNode } from "../src/drawing.ts";
import { fits, inLines, widthOf } from "../src/names.ts";
import { TOKENS } from "../src/tokens.ts";

describe("names in lines", () => {
  it("stay in one line where they fit", () => {
    for (const name of ["bastion", "web-alb", "back-office", "nat-analytics".slice(0, 11), "数据库"]) expect(inLines(name)).toBe(name);
    expect(inLines("shop-api", " ×2")).toBe("shop-api ×2");
  });

  it("part where their words part, as evenly as can be", () => {
    expect(inLines("back-office-1")).toBe("back-\noffice-1");
    expect(inLines("migration-runner")).toBe("migration-\nrunner");
    expect(inLines("Transit gateway")).toBe("Transit\ngateway");
    expect(inLines("secretsmanager")).toBe("secrets\nmanager");
  });

  it("of ids are whole", () => {
    expect(inLines("i-0d88c84ef07ab1234")).toBe("i-0d88c84e\nf07ab1234");
    expect(inLines("vpc-0123456789abcdef0")).not.toContain("…");
  });

  it("keep how many there are, whole", () => {
    expect(inLines("net-007-worker", " ×1,204".replace(",", ""))).toMatch(/×1204$/);
    expect(inLines("net-007-api", " ×83")).toBe("net-007-api\n×83");
  });

  it("give way in the middle, so that their ends tell them apart", () => {
    const [a, b] = ["prod-payments-settlement-worker-eu-0001", "prod-payments-settlement-worker-eu-0002"].map((name) => inLines(name));
    expect(a).not.toBe(b);
    expect(a).toMatch(/^prod-.*\n….*0001$/);
    expect(fits("prod-payments-settlement-worker-eu-0001")).toBe(false);
  });

  it("are never wider than a cell, nor more than two lines", () => {
    const names = ["x".repeat(4000), "WWWWWWWWWWWWWWWW", "a b c d e f g h i j k l m n o p q r s", "名".repeat(40), "-".repeat(60), "a\u202Eb".repeat(20), "", " ", "i-0123456789abcdef0"];
    for (const name of names) {
      for (const suffix of ["", " ×2", " ×123456"]) {
        const lines = inLines(name, suffix).split("\n");
        expect(lines.length, name).toBeLessThanOrEqual(2);
        for (const line of lines) expect(widthOf(line), `${name}${suffix}`).toBeLessThan(7.4);
      }
    }
  });

  it("are whole when one points at them", () => {
    const name = "prod-payments-settlement-worker-eu-0001";
    const { data } = drawNode({ id: "i", kind: "AWS::EC2::Instance", name, children: [], empty: true, depth: 3 } as never, { x: 0, y: 0, width: 48, height: 48 }, false, { counts: undefined, finding: undefined, gone: 0 }, TOKENS.light);
    expect(data.label).toBe(name);
    expect(data.lines).toContain("…");
  });
});
