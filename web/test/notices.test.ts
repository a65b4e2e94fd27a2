// What is said over the map: an old snapshot, gaps that matter, a server that is gone; in words, and nothing else.

import { describe, expect, it } from "vitest";
import type { CoverageProblem, MapFile } from "../src/elements.ts";
import { whyEmpty } from "../src/page/cover.ts";
import { noticesOf } from "../src/page/notices.ts";

const NOW = Date.parse("2026-11-23T00:00:00Z");

function file(gathered: string, problems: CoverageProblem[] = [], calls = 100): MapFile {
  return { format: 1, mapper: "0", accounts: [{ id: "1", name: "prod", gathered, coverage: { calls, ok: calls - problems.length, problems } }], elements: { nodes: [], edges: [] } };
}

const denied = (service: string): CoverageProblem => ({ region: "eu-west-1", service, operation: "Describe", status: "denied" });

describe("notices", () => {
  it("says nothing of a fresh and whole map, or of one small gap", () => {
    expect(noticesOf(file("2026-11-22T14:02:00Z"), undefined, NOW)).toEqual([]);
    expect(noticesOf(file("2026-11-22T14:02:00Z", [denied("rds")]), undefined, NOW)).toEqual([]);
  });

  it("says how old a snapshot is and what makes a new one", () => {
    const [notice] = noticesOf(file("2026-11-01T10:00:00Z"), undefined, NOW);
    expect(notice?.words).toContain("21 days old");
    expect(notice?.next).toContain("mapper gather");
  });

  it("says when answers are missing that decide verdicts, or many others", () => {
    expect(noticesOf(file("2026-11-22T14:02:00Z", [denied("ec2")]), undefined, NOW)[0]?.words).toBe("1 of 100 calls was not answered: what it would tell is missing here.");
    expect(noticesOf(file("2026-11-22T14:02:00Z", Array.from({ length: 9 }, () => denied("rds"))), undefined, NOW)[0]).toMatchObject({ details: true });
  });

  it("says that the server is gone before all else", () => {
    const list = noticesOf(file("2026-11-01T10:00:00Z"), { title: "The server does not answer", detail: "", next: "mapper serve", retry: true }, NOW);
    expect(list.map((notice) => notice.next)).toEqual(["mapper serve", "mapper gather && mapper prepare"]);
  });
});

describe("an empty map", () => {
  it("says why, and the command to run next", () => {
    expect(whyEmpty({ ...file("2026-11-22T14:02:00Z"), filters: ["--regions us-east-1"] })).toEqual({ words: "mapper prepare left nothing with --regions us-east-1. Without filters:", next: "mapper prepare" });
    expect(whyEmpty(file("2026-11-22T14:02:00Z", [denied("ec2")])).next).toBe("mapper permissions");
    expect(whyEmpty({ ...file(""), accounts: [] }).next).toBe("mapper gather && mapper prepare");
    expect(whyEmpty(file("2026-11-22T14:02:00Z")).words).toContain("no network");
  });
});
