// The find-and-hide language: reading, errors with their place, matching, completion; laws on random expressions.

import { describe, expect, it } from "vitest";
import { complete, reads, vocabulary } from "../src/query/complete.ts";
import { covers, kindTest, matches } from "../src/query/match.ts";
import { FLAGS, KEYS, type Key, parse, parsePort, print, QueryError, type Tree } from "../src/query/parse.ts";
import { model, shop } from "./maps.ts";

const found = (text: string) => [...(matches(shop(), text) ?? [])].sort();

describe("reading", () => {
  it("binds not before and before or, and takes words side by side as and", () => {
    expect(parse("a or b c and not d")).toEqual({
      is: "or",
      parts: [
        { is: "text", value: "a" },
        { is: "and", parts: [{ is: "text", value: "b" }, { is: "text", value: "c" }, { is: "not", part: { is: "text", value: "d" } }] },
      ],
    });
  });

  it("reads keys, quotes, flags and the short not", () => {
    expect(parse('-tag:"owner=Ann (ops)"')).toEqual({ is: "not", part: { is: "field", key: "tag", value: "owner=Ann (ops)" } });
    expect(parse('public "public"')).toEqual({ is: "and", parts: [{ is: "flag", name: "public" }, { is: "text", value: "public" }] });
    expect(parse("to:(kind:rds or data)")).toMatchObject({ is: "to", part: { is: "or" } });
    expect(parse("fd00:1::5")).toEqual({ is: "text", value: "fd00:1::5" });
    expect(parse("  ")).toBeUndefined();
  });

  it.each([
    ["kind:rds and", 9, 3, "missing after"],
    ["(kind:rds", 0, 1, "not closed"],
    ["kind:rds)", 8, 1, "not opened"],
    ["or x", 0, 2, "missing before"],
    ["()", 0, 2, "nothing stands"],
    ['name:"web', 5, 4, "does not end"],
    ["kidn:rds", 0, 5, "“kidn:” is not known"],
    ["port:https", 5, 5, "is no port"],
    ["port:70000", 5, 5, "is no port"],
    ["tier:front", 5, 5, "is no tier"],
    ["kind: rds", 0, 5, "a value is missing"],
    ["not", 0, 3, "missing after"],
    [`${"(".repeat(100)}a${")".repeat(100)}`, 60, 1, "too deeply"],
  ])("says where %j goes wrong", (text, at, length, words) => {
    const read = () => parse(text);
    expect(read).toThrow(QueryError);
    try {
      read();
    } catch (error) {
      expect(error).toMatchObject({ at, length, message: expect.stringContaining(words) });
    }
  });
});

describe("matching", () => {
  it.each<[string, string[]]>([
    ["kind:rds", ["db"]],
    ["kind:ec2", ["idle", "web-1", "web-2"]],
    ["kind:load-balancer", ["alb"]],
    ["kind:load", ["alb"]],
    ["tag:env=prod", ["web-1"]],
    ["tag:env", ["web-1", "web-2"]],
    ["tag:env=*t", ["web-2"]],
    ["port:22", ["db", "office", "web-1", "web-2"]],
    ["port:5000-6000", ["db", "office", "web-1", "web-2"]],
    ["port:udp", []],
    ["public", ["alb", "web-1", "web-2"]],
    ["exposure:direct", ["alb"]],
    ["in:front", ["alb"]],
    ["in:vp*", ["alb", "db", "idle", "web-1", "web-2"]],
    ["in:web", ["web-1", "web-2"]],
    ["tier:private -data", ["idle", "web-1", "web-2"]],
    ["ip:10.0.1.0/29", ["db", "web-1", "web-2"]],
    ["ip:198.51.100.7", ["office"]],
    ["not connected and not external", ["idle"]],
    ["from:internet", ["alb"]],
    ["to:data", ["office", "web-1", "web-2"]],
    ["to:(kind:rds or kind:ec2) not external", ["alb", "web-1", "web-2"]],
    ["internet or office", ["internet", "office"]],
    ["name:WEB-*", ["web-1", "web-2"]],
    ["web*2", ["web-2"]],
    ["10.0.1", ["db", "web-1", "web-2"]],
    ["verdict:blocked", ["db", "internet"]],
    ["abroad", []],
  ])("%s", (text, ids) => {
    expect(found(text)).toEqual(ids);
  });

  it("finds connections between accounts", () => {
    const two = model(
      [
        { id: "a", kind: "AWS::EC2::Instance", name: "a", account: "1" },
        { id: "b", kind: "AWS::EC2::Instance", name: "b", account: "2" },
        { id: "c", kind: "AWS::EC2::Instance", name: "c", account: "2" },
      ],
      [
        { id: "ab", source: "a", target: "b", verdict: "reachable" },
        { id: "bc", source: "b", target: "c", verdict: "reachable" },
      ],
    );
    expect([...(matches(two, "abroad") ?? [])]).toEqual(["a", "b"]);
  });

  it("is quick on a long run of stars", () => {
    const began = process.cpuUsage();
    expect(found(`name:${"*a".repeat(2000)}`)).toEqual([]);
    expect(process.cpuUsage(began).user).toBeLessThan(1_000_000);
  });

  it.each([
    ["any", "443", true],
    ["tcp/443", "443", true],
    ["tcp/8000-8010", "8005", true],
    ["tcp/8000-8010", "8011", false],
    ["udp/53", "tcp/53", false],
    ["icmp/8", "443", false],
    ["icmp/8/0", "icmp", true],
    ["tcp", "1", true],
    ["tcp/443", "any", false],
  ])("port %s and %s: %s", (port, asked, answer) => {
    const range = parsePort(asked);
    expect(range && covers(port, range)).toBe(answer);
  });

  it("knows kinds by service, type and words", () => {
    const fits = (value: string, kind: string) => kindTest(value)(kind);
    expect(fits("ec2", "AWS::EC2::NatGateway")).toBe(false);
    expect(fits("nat", "AWS::EC2::NatGateway")).toBe(true);
    expect(fits("AWS::EC2::NatGateway", "AWS::EC2::NatGateway")).toBe(true);
    expect(fits("lambda", "AWS::Lambda::Function")).toBe(true);
    expect(fits("r", "AWS::RDS::DBInstance")).toBe(false);
  });
});

/** Numbers that are the same in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const VALUES = ["web", "a b", 'say "hi"', "and", "(x)", "back\\slash", "-x", "env=prod", "*", "é", "public", ":", ""];
const FIELDS: [Key, string[]][] = [
  ["name", VALUES],
  ["tag", VALUES],
  ["in", VALUES],
  ["port", ["22", "443", "udp/53", "1-2000", "any"]],
  ["tier", ["public", "private"]],
  ["kind", ["rds", "ec2", "load-balancer"]],
];

function randomTree(next: (below: number) => number, depth = 0): Tree {
  const pick = <T>(list: readonly T[]): T => list[next(list.length)] as T;
  switch (depth > 3 ? 3 + next(3) : next(7)) {
    case 0:
    case 1:
      return { is: pick(["and", "or"] as const), parts: Array.from({ length: 2 + next(2) }, () => randomTree(next, depth + 1)) };
    case 2:
      return { is: "not", part: randomTree(next, depth + 1) };
    case 3:
      return { is: "text", value: pick(VALUES) };
    case 4:
      return { is: "flag", name: pick(Object.keys(FLAGS)) as keyof typeof FLAGS };
    case 5: {
      const [key, values] = pick(FIELDS);
      return { is: "field", key, value: pick(values) };
    }
    default:
      return { is: pick(["to", "from"] as const), part: randomTree(next, depth + 1) };
  }
}

describe("laws", () => {
  it("what is printed reads as the same tree", () => {
    const next = numbers(1);
    for (let i = 0; i < 800; i++) {
      const tree = randomTree(next);
      expect(parse(print(tree)), print(tree)).toEqual(tree);
    }
  });

  it("and, or and not are those of sets", () => {
    const next = numbers(2);
    const map = shop();
    const everything = [...(matches(map, '""') ?? [])];
    for (let i = 0; i < 120; i++) {
      const [a, b] = [print(randomTree(next, 2)), print(randomTree(next, 2))];
      const [x, y] = [matches(map, a) ?? new Set<string>(), matches(map, b) ?? new Set<string>()];
      const sorted = (ids: Iterable<string>) => [...ids].sort();
      expect(sorted(matches(map, `(${a}) and (${b})`) ?? [])).toEqual(sorted([...x].filter((id) => y.has(id))));
      expect(sorted(matches(map, `(${a}) or (${b})`) ?? [])).toEqual(sorted(new Set([...x, ...y])));
      expect(sorted(matches(map, `not (${a})`) ?? [])).toEqual(sorted(everything.filter((id) => !x.has(id))));
    }
  });

  it("any text reads, or has an error whose place lies in it; completion never fails", () => {
    const next = numbers(3);
    const pieces = ["(", ")", '"', "and", "or", "not", " ", "-", "!", ":", "kind:", "port:", "to:", "web", "\\", "=", "*", "<img>", "\u202e", "é", "1"];
    const words = vocabulary(shop());
    for (let i = 0; i < 1500; i++) {
      const text = Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join("");
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof QueryError)) throw error;
        expect(error.at).toBeGreaterThanOrEqual(0);
        expect(error.at + error.length, text).toBeLessThanOrEqual(text.length);
      }
      for (const { from, to } of complete(text, next(text.length + 1), words)) {
        if (from < 0 || from > to || to > text.length) expect.fail(`${text}: ${from}..${to}`);
      }
    }
  });
});

describe("completion", () => {
  const words = vocabulary(shop());
  const offered = (text: string, cursor = text.length) => complete(text, cursor, words).map(({ insert }) => insert);

  it("offers keys and flags at the beginning of a word", () => {
    expect(offered("")).toEqual(expect.arrayContaining(["kind:", "public", "not "]));
    expect(offered("pu")).toEqual(["public"]);
    expect(offered("kind:rds an")).toContain("and ");
    expect(offered("kind:rds ")).toEqual(expect.arrayContaining(["and ", "or "]));
  });

  it("offers the map's own values after a key, those that begin so first", () => {
    expect(offered("kind:")).toEqual(["ec2-instance", "load-balancer", "rds-database"]);
    expect(offered("tag:env")).toEqual(["env=prod", "env=test"]);
    expect(offered("port:4")).toEqual(["443", "5432"]);
    expect(offered("in:")).toContain("front");
    expect(offered("(tier:pr")).toEqual(["private"]);
  });

  it("offers what a bare word may mean", () => {
    expect(offered("prod")).toContain("tag:env=prod");
    expect(offered("rds")).toContain("kind:rds-database");
  });

  it("replaces the word at the cursor", () => {
    expect(complete("kind:r and public", 6, words)[0]).toMatchObject({ insert: "rds-database", from: 5, to: 6 });
  });

  it("every completed term reads", () => {
    for (const key of Object.keys(KEYS)) {
      for (const { insert, from, to } of complete(`${key}:`, key.length + 1, words)) {
        const text = `${key}:`.slice(0, from) + insert + `${key}:`.slice(to);
        expect(reads(text.endsWith(":") || text.endsWith("not ") ? `${text}web` : text) || /^(to|from)/.test(text), text).toBe(true);
      }
    }
  });
});
