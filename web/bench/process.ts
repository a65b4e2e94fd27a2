// CPU time and memory of the page's renderer process, from /proc: wall time says little on a shared machine.

import { readdirSync, readFileSync } from "node:fs";
import type { Browser, CDPSession } from "@playwright/test";

/** CPU seconds of all threads of a process so far, in nanosecond steps. */
function cpuSeconds(pid: number): number {
  let nanoseconds = 0;
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    // The process has ended.
  }
  for (const thread of threads) {
    try {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    } catch {
      // The thread has ended since.
    }
  }
  return nanoseconds / 1e9;
}

/** The renderer processes of a browser: one for each page, and another where the browser took a new one for a navigation. */
export class Renderers {
  private constructor(private readonly session: CDPSession) {}

  static async of(browser: Browser): Promise<Renderers> {
    return new Renderers(await browser.newBrowserCDPSession());
  }

  /** CPU seconds of all of them so far. A process that has ended counts no more, so nothing may end within a measurement. */
  async cpuSeconds(): Promise<number> {
    const { processInfo } = (await this.session.send("SystemInfo.getProcessInfo")) as { processInfo: { id: number; type: string }[] };
    return processInfo.filter((one) => one.type === "renderer").reduce((sum, one) => sum + cpuSeconds(one.id), 0);
  }
}

export interface Cost {
  cpu: number;
  wall: number;
}

/** CPU and wall milliseconds of the renderers while `work` runs. */
export async function cost(renderers: Renderers, work: () => Promise<unknown>): Promise<Cost> {
  const [cpu, began] = [await renderers.cpuSeconds(), performance.now()];
  await work();
  const wall = performance.now() - began;
  return { cpu: ((await renderers.cpuSeconds()) - cpu) * 1000, wall };
}
