// The packed form of a map: what comes out is what went in.

import { describe, expect, it } from "vitest";
import { parseMap } from "../src/elements.ts";
import { isPacked, unpack } from "../src/packed.ts";

const heading = { format: 1, mapper: "x", accounts: [] };

function nodes(group: object): unknown[] {
  const map = unpack({ packed: 1, ...heading, groups: [group], edges: [] } as never);
  return parseMap(map).elements.nodes.map((node) => node.data);
}

describe("a packed map", () => {
  it("gives each node what all have alike, its own, and what follows from another field", () => {
    expect(
      nodes({
        count: 2,
        same: { kind: "k", parent: "p", groups: ["sg-1"] },
        each: {
          id: { start: "arn:", of: "resource" },
          arn: { start: "", of: "id" },
          resource: { start: "i-", rest: ["1", "2"] },
          name: ["web", null],
          tags: { each: { Name: { start: "", of: "name" }, env: { all: "prod" } } },
        },
      }),
    ).toEqual([
      { kind: "k", parent: "p", groups: ["sg-1"], id: "arn:i-1", arn: "arn:i-1", resource: "i-1", name: "web", tags: { Name: "web", env: "prod" } },
      { kind: "k", parent: "p", groups: ["sg-1"], id: "arn:i-2", arn: "arn:i-2", resource: "i-2", tags: { env: "prod" } },
    ]);
  });

  it("takes a tag of any name for a tag", () => {
    const [node] = nodes({ count: 1, same: { id: "a", kind: "k" }, each: { tags: { each: { ["__proto__"]: ["x"], constructor: ["y"] } } } }) as { tags: Record<string, string> }[];
    expect(Object.entries(node?.tags ?? {})).toEqual([["__proto__", "x"], ["constructor", "y"]]);
    expect(Object.getPrototypeOf(node?.tags)).toBe(Object.prototype);
  });

  it("is known from one that is not, and refused in a form of another version", () => {
    expect([isPacked({ packed: 1 }), isPacked({ format: 1 }), isPacked(null)]).toEqual([true, false, false]);
    expect(() => unpack({ packed: 2, groups: [], edges: [] })).toThrow("load the page again");
  });
});
