// The benchmark: the viewer and CloudMapper's way on the same accounts, in one run, as one table. No test: it fails at nothing.

import { type Browser, chromium, test } from "@playwright/test";
import type { MapFile } from "../src/elements.ts";
import { type Account, demo, mapper, oneGroup } from "./accounts.ts";
import { busiest, renderers } from "./process.ts";
import { serveMapper, serveOld } from "./server.ts";
import { type Measured, measure } from "./viewer.ts";

/** How long CloudMapper's way may take. */
const PATIENCE_SECONDS = 60;

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);

/** What the viewer is held to, in milliseconds of CPU and megabytes. */
const TARGETS = { load: 1000, open: 200, frame: 16, frameOpen: 33, key: 50, heap: 150 };

test("benchmark", async () => {
  const wanted = (process.env.BENCH_SIZES ?? "").split(",").filter((one) => one !== "");
  const sizes: (() => Account)[] = [() => demo(2000), () => oneGroup(), () => demo(20_000), () => demo(100_000)];
  const chosen = wanted.length === 0 ? sizes : wanted.map((one) => (one === "840" ? () => oneGroup() : () => demo(Number(one))));
  const rows: string[][] = [];
  for (const make of chosen) {
    const account = make();
    const [viewer, old] = [await serveMapper(mapper(), account.map), await serveOld(account.bytes)];
    try {
      // The machine is shared: what others do makes a figure larger, never smaller, so the least of three is nearest to the truth.
      const vpc = bigVpc(account.bytes);
      const runs: Measured[] = [];
      for (let i = 0; i < ROUNDS; i++) runs.push(await inBrowser((browser) => measure(browser, viewer.url, vpc)));
      const measured = least(runs);
      const theirs = process.env.BENCH_OLD === "no" ? "–" : await inBrowser((browser) => cloudmappersWay(browser, old.url));
      rows.push(row(account, measured, theirs));
    } finally {
      viewer.end();
      old.end();
    }
  }
  print(rows);
});

/** Each figure from the round in which it was least. */
function least(runs: Measured[]): Measured {
  const [first] = runs;
  if (!first) throw new Error("no round was run");
  const of = <K extends "load" | "pan" | "zoom" | "open" | "panOpen" | "key">(key: K) => runs.map((run) => run[key]).reduce((a, b) => ((b?.cpu ?? 0) < (a?.cpu ?? 0) ? b : a));
  return { ...first, load: of("load") ?? first.load, pan: of("pan") ?? first.pan, zoom: of("zoom") ?? first.zoom, key: of("key") ?? first.key, open: of("open"), panOpen: of("panOpen"), worstKey: Math.min(...runs.map((run) => run.worstKey)) };
}

async function inBrowser<T>(work: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** The VPC whose number of workloads is nearest to a thousand. */
function bigVpc(bytes: Buffer): string | undefined {
  const map = JSON.parse(bytes.toString()) as MapFile;
  const size = (counts: Record<string, number> | undefined) => Object.values(counts ?? {}).reduce((sum, one) => sum + one, 0);
  const vpcs = map.elements.nodes.filter(({ data }) => data.kind === "AWS::EC2::VPC");
  return vpcs.sort((a, b) => Math.abs(size(a.data.counts) - 1000) - Math.abs(size(b.data.counts) - 1000))[0]?.data.id;
}

/** How far cose-bilkent over everything comes, and what it takes. */
async function cloudmappersWay(browser: Browser, url: string): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 842 } });
  const began = performance.now();
  let known = { at: "fetching", nodes: 0, edges: 0 };
  page.on("console", (message) => {
    if (message.text().startsWith("stage ")) known = JSON.parse(message.text().slice(6)) as typeof known;
  });
  void page.goto(`${url}old/`).catch(() => undefined);
  while ((performance.now() - began) / 1000 < PATIENCE_SECONDS && known.at !== "done" && !known.at.startsWith("failed")) {
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  const spent = await renderers(browser);
  const seconds = (spent.get(busiest(spent)) ?? 0).toFixed(1);
  const size = `${known.nodes.toLocaleString("en-US")} nodes, ${known.edges.toLocaleString("en-US")} edges`;
  return known.at === "done" ? `${seconds} s CPU (${size})` : `not within ${PATIENCE_SECONDS} s: ${known.at} (${seconds} s CPU; ${size})`;
}

function row(account: Account, m: Measured, old: string): string[] {
  const over = (value: number, most: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)}${value > most ? " !" : ""}`;
  const both = (one: { cpu: number; wall: number } | undefined, most: number) => (one ? `${over(one.cpu, most)} (${Math.round(one.wall)})` : "–");
  return [
    account.name,
    `${(account.bytes.length / 1e6).toFixed(1)}`,
    both(m.load, TARGETS.load),
    both(m.pan, TARGETS.frame),
    both(m.zoom, TARGETS.frame),
    both(m.open, TARGETS.open),
    `${m.drawn.toLocaleString("en-US")}`,
    both(m.panOpen, TARGETS.frameOpen),
    `${both(m.key, TARGETS.key)}, worst ${over(m.worstKey, TARGETS.key)}`,
    over(m.heapMegabytes, TARGETS.heap),
    old,
  ];
}

function print(rows: string[][]): void {
  const head = ["account", "MB", "load", "pan frame", "zoom frame", "open VPC", "nodes then", "pan frame then", "search key", "heap MB", "CloudMapper's way"];
  const goal = ["held to", "", `< ${TARGETS.load}`, `< ${TARGETS.frame}`, `< ${TARGETS.frame}`, `< ${TARGETS.open}`, "", `< ${TARGETS.frameOpen}`, `< ${TARGETS.key}`, `< ${TARGETS.heap}`, ""];
  console.log("Milliseconds of the renderer's CPU (wall in brackets); ! is over what it is held to.");
  for (const line of [head, head.map(() => "---"), goal, ...rows]) console.log(`| ${line.join(" | ")} |`);
}
