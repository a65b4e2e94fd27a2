// The search field reads the words of the find-and-hide language too.

import { describe, expect, it } from "vitest";
import { indexOf } from "../src/search.ts";
import { expressionFor, findTerms, hasTerms } from "../src/search-terms.ts";
import { shop } from "./maps.ts";

describe("searching by terms", () => {
  it("begins where a key of the language stands", () => {
    for (const text of ["tag:env=prod", "web kind:rds", "not in:vpc", "(port:22)"]) expect(hasTerms(text), text).toBe(true);
    for (const text of ["web", "2001:db8::1", "arn:aws:ec2", "constructor:x", ""]) expect(hasTerms(text), text).toBe(false);
  });

  it("finds what the expression picks, workloads first, and nothing while it cannot be read", () => {
    const built = shop();
    expect(findTerms(built, "tag:env=prod", 12).map((hit) => hit.id)).toEqual(["web-1"]);
    expect(findTerms(built, "in:back not tag:env", 12)[0]).toMatchObject({ id: "db", place: expect.stringContaining("back") });
    expect(findTerms(built, "tag:", 12)).toEqual([]);
    expect(findTerms(built, "in:vpc", 2)).toHaveLength(2);
  });

  it("can be marked all at once, in the words that pick the same", () => {
    const index = indexOf(shop());
    expect(expressionFor("web", index.find("web"))).toBe("web");
    expect(expressionFor("10.0.1.9", index.find("10.0.1.9"))).toBe("ip:10.0.1.9");
    expect(expressionFor("5432", index.find("22"))).toBe("port:5432");
    expect(expressionFor("(", index.find("web"))).toBeUndefined();
    expect(expressionFor("alb", index.find("no such"))).toBeUndefined();
  });
});
