// CPU time of the page's renderer process, from /proc: wall time says little on a shared machine.

import { readdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "@playwright/test";

/** CPU seconds of all threads of a process so far, in nanosecond steps; 0 where it has ended. */
export function cpuSeconds(pid: number): number {
  let nanoseconds = 0;
  for (const thread of list(`/proc/${pid}/task`)) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // The thread has ended since.
    }
  }
  return nanoseconds / 1e9;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** CPU seconds so far of each renderer process of a browser: the page's, and those that the browser keeps beside it. */
export async function renderers(browser: Browser): Promise<Map<number, number>> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send("SystemInfo.getProcessInfo")) as { processInfo: { id: number; type: string }[] };
  await session.detach();
  return new Map(processInfo.filter((one) => one.type === "renderer").map((one) => [one.id, cpuSeconds(one.id)]));
}

/** The process that a page runs in: where most of the CPU time goes while the page counts for a moment. */
export async function rendererOf(browser: Browser, page: Page): Promise<number> {
  for (let tries = 0; tries < 10; tries++) {
    const before = await renderers(browser);
    await page.evaluate(() => {
      const end = performance.now() + 400;
      while (performance.now() < end);
    });
    const now = await renderers(browser);
    const pid = busiest(now, before);
    const spent = [...now].map(([id, seconds]) => seconds - (before.get(id) ?? 0));
    // Another may be starting up at the same time; then one looks again.
    if ((now.get(pid) ?? 0) - (before.get(pid) ?? 0) > 0.8 * spent.reduce((sum, one) => sum + one, 0)) return pid;
  }
  throw new Error("no process does most of the page's work");
}

/** The process that took most since `before`. */
export function busiest(now: ReadonlyMap<number, number>, before: ReadonlyMap<number, number> = new Map()): number {
  const spent = (pid: number) => (now.get(pid) ?? 0) - (before.get(pid) ?? 0);
  const [first] = [...now.keys()].sort((a, b) => spent(b) - spent(a));
  if (first === undefined) throw new Error("the browser has no renderer process");
  return first;
}

export interface Cost {
  cpu: number;
  wall: number;
}

/** CPU and wall milliseconds of a process while `work` runs. */
export async function cost(pid: number, work: () => Promise<unknown>): Promise<Cost> {
  const [cpu, began] = [cpuSeconds(pid), performance.now()];
  await work();
  return { cpu: (cpuSeconds(pid) - cpu) * 1000, wall: performance.now() - began };
}
