// What the benchmark does in the viewer: open, open a VPC, pan and zoom, search; each with its cost.

import type { Browser, Page } from "@playwright/test";
import { type Cost, cost, rendererOf, renderers } from "./process.ts";

export interface Measured {
  load: Cost;
  pan: Cost;
  zoom: Cost;
  /** A VPC of about a thousand instances, if there is one. */
  open: Cost | undefined;
  panOpen: Cost | undefined;
  /** Nodes that Cytoscape holds after opening. */
  drawn: number;
  key: Cost;
  worstKey: number;
  heapMegabytes: number;
}

const FRAMES = 60;

/** As many as the viewer is to move smoothly. */
const NODES = 1500;

interface Cy {
  nodes(selector?: string): { length: number; [Symbol.iterator](): Iterator<{ emit(event: string): void }> };
  getElementById(id: string): { emit(event: string): void };
}

/** Two frames after `before`, so that what it asked for is on screen. */
const settled = (page: Page) => page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));

export async function measure(browser: Browser, url: string, open: string | undefined): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width: 1400, height: 842 } });
  try {
    // The page itself tells when the map stands, and the CPU time is read in that moment.
    let readable: ((spent: Map<number, number>) => void) | undefined;
    const stands = new Promise<Map<number, number>>((resolve) => (readable = resolve));
    await page.exposeFunction("benchReadable", async () => readable?.(await renderers(browser)));
    await page.addInitScript(() => {
      const look = new MutationObserver(() => {
        if (!document.querySelector("#status .dot")) return;
        look.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => (globalThis as unknown as { benchReadable(): void }).benchReadable()));
      });
      look.observe(document, { childList: true, subtree: true });
    });
    const began = performance.now();
    await page.goto(url, { waitUntil: "commit" });
    // A navigation gets a process of its own, whose start counts too.
    const spent = await stands;
    const wall = performance.now() - began;
    const pid = await rendererOf(browser, page);
    const load = { cpu: (spent.get(pid) ?? 0) * 1000, wall };
    // Work that the page does when idle belongs to nobody's gesture.
    await page.waitForTimeout(4000);
    const heap = await heapMegabytes(page);
    const pan = perFrame(await cost(pid, () => drag(page)));
    const zoom = perFrame(await cost(pid, () => wheel(page)));
    const keys = await type(page, pid, "web-12");
    let opening: Cost | undefined;
    let panOpen: Cost | undefined;
    if (open !== undefined) {
      opening = await cost(pid, async () => {
        // Nothing is answered: Cytoscape's answer is the whole graph.
        await page.evaluate((id) => void (document.getElementById("canvas") as unknown as { _cyreg: { cy: Cy } })._cyreg.cy.getElementById(id).emit("dbltap"), open);
        await settled(page);
      });
      await page.waitForTimeout(500);
      await openStacks(page);
      panOpen = perFrame(await cost(pid, () => drag(page)));
    }
    const drawn = await page.evaluate(() => (document.getElementById("canvas") as unknown as { _cyreg: { cy: Cy } })._cyreg.cy.nodes().length);
    return { load, pan, zoom, open: opening, panOpen, drawn, ...keys, heapMegabytes: heap };
  } finally {
    await page.close();
  }
}

/** Opens stacks one by one until about 1,500 nodes are drawn, then looks at all of them. */
async function openStacks(page: Page): Promise<void> {
  for (let i = 0; i < 40; i++) {
    const enough = await page.evaluate((most) => {
      const { cy } = (document.getElementById("canvas") as unknown as { _cyreg: { cy: Cy } })._cyreg;
      const [stack] = cy.nodes(".stack");
      if (!stack || cy.nodes().length >= most) return true;
      stack.emit("dbltap");
      return false;
    }, NODES);
    if (enough) break;
    await settled(page);
  }
  await page.keyboard.press("f");
  await page.waitForTimeout(1500);
}

function perFrame({ cpu, wall }: Cost): Cost {
  return { cpu: cpu / FRAMES, wall: wall / FRAMES };
}

/** Bytes of JavaScript objects after a full collection. */
async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize / 1e6;
}

/** Drags the map in a circle, one move a frame, with real mouse events. */
async function drag(page: Page): Promise<void> {
  await page.evaluate((frames) => {
    const wrap = document.querySelector<HTMLElement>("#canvas > div") ?? (document.getElementById("canvas") as HTMLElement);
    const canvas = wrap.querySelector("canvas:last-of-type") ?? wrap;
    const box = wrap.getBoundingClientRect();
    const [x, y] = [box.left + box.width - 40, box.top + 40];
    const fire = (type: string, dx: number, dy: number) =>
      (type === "mousedown" ? canvas : window).dispatchEvent(new MouseEvent(type, { bubbles: true, button: 0, buttons: 1, clientX: x + dx, clientY: y + dy, view: window }));
    fire("mousedown", 0, 0);
    return new Promise<void>((resolve) => {
      let frame = 0;
      const step = () => {
        frame += 1;
        fire("mousemove", Math.cos(frame / 8) * 90 - 90, Math.sin(frame / 8) * 60);
        if (frame < frames) requestAnimationFrame(step);
        else {
          fire("mouseup", 0, 0);
          requestAnimationFrame(() => resolve());
        }
      };
      requestAnimationFrame(step);
    });
  }, FRAMES);
}

async function wheel(page: Page): Promise<void> {
  await page.evaluate((frames) => {
    const wrap = document.querySelector<HTMLElement>("#canvas > div") ?? (document.getElementById("canvas") as HTMLElement);
    const box = wrap.getBoundingClientRect();
    return new Promise<void>((resolve) => {
      let frame = 0;
      const step = () => {
        frame += 1;
        const deltaY = frame % 20 < 10 ? -30 : 30;
        wrap.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, view: window }));
        if (frame < frames) requestAnimationFrame(step);
        else requestAnimationFrame(() => resolve());
      };
      requestAnimationFrame(step);
    });
  }, FRAMES);
}

/** Types into the search field; the mean and the worst key. */
async function type(page: Page, pid: number, text: string): Promise<{ key: Cost; worstKey: number }> {
  await page.keyboard.press("/");
  await settled(page);
  const costs: Cost[] = [];
  for (const key of text) {
    costs.push(
      await cost(pid, async () => {
        await page.keyboard.press(key);
        await settled(page);
      }),
    );
  }
  await page.keyboard.press("Escape");
  const mean = (of: (one: Cost) => number) => costs.reduce((sum, one) => sum + of(one), 0) / costs.length;
  return { key: { cpu: mean((one) => one.cpu), wall: mean((one) => one.wall) }, worstKey: Math.max(...costs.map((one) => one.cpu)) };
}
