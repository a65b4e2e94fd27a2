// The server under test: `mapper demo --port 0`, or the address in MAPPER_URL; and a page that reports what it may not do.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test as base, expect, type Page } from "@playwright/test";
import type { MapFile } from "../src/elements.ts";

const WAIT_MILLISECONDS = 30_000;

/** What the page did that it should not: requests to elsewhere, policy violations, errors. */
export type Faults = string[];

export const test = base.extend<{ faults: Faults; open: (path?: string) => Promise<void> }, { server: string }>({
  server: [
    async ({}, use) => {
      if (process.env.MAPPER_URL) return use(process.env.MAPPER_URL);
      const child = start();
      try {
        await use(await address(child));
      } finally {
        child.kill("SIGTERM");
      }
    },
    { scope: "worker" },
  ],
  faults: [
    async ({ page, server }, use) => {
      const faults: Faults = [];
      const origin = new URL(server).origin;
      page.on("request", (request) => {
        const url = request.url();
        if (![origin, ...own].some((one) => url.startsWith(`${one}/`)) && !url.startsWith("data:") && !url.startsWith("blob:")) faults.push(`request to ${url}`);
      });
      page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
      page.on("dialog", (dialog) => {
        faults.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
      });
      await page.addInitScript(() => {
        addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
      });
      await use(faults);
      // A poll that is under way when the test ends is no fault of it.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  open: async ({ page, server }, use) => {
    await use(async (path = "") => {
      await page.goto(new URL(path, server).href);
      await expect(page.locator("#status .dot")).toBeVisible();
    });
  },
});

export { expect };

/** Finds `text`, takes the first hit, and waits for the drawer to show it. */
export async function find(page: Page, text: string): Promise<void> {
  await page.keyboard.press("/");
  await page.keyboard.type(text);
  await expect(page.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer")).toBeVisible();
}


/** Lets the page see another map than the server's; `change` is asked anew at each poll. */
export async function changeMap(page: Page, change: (map: MapFile) => void, version: () => string = () => "1"): Promise<void> {
  await page.route("**/api/map", async (route) => {
    const headers: Record<string, string> = { ...route.request().headers(), accept: "application/json" };
    delete headers["if-none-match"];
    const response = await route.fetch({ headers });
    const map = (await response.json()) as MapFile;
    change(map);
    await route.fulfill({ response, json: map, headers: { ...response.headers(), etag: `"${version()}"` } });
  });
}

/** Servers of a test's own. */
const own = new Set<string>();

/** Another demo account than that of the other tests; `end` it. */
export async function serve(flags: string[]): Promise<{ url: string; end(): void }> {
  const child = start(flags);
  const url = await address(child);
  own.add(new URL(url).origin);
  return { url, end: () => void child.kill("SIGTERM") };
}

function start(flags: string[] = []): ChildProcess {
  const binary = process.env.MAPPER_BIN ?? fileURLToPath(new URL("../../target/release/mapper", import.meta.url));
  if (!existsSync(binary)) throw new Error(`${binary} is not there: build it with cargo build --release, or set MAPPER_BIN`);
  return spawn(binary, ["demo", "--port", "0", ...flags], { stdio: ["ignore", "pipe", "pipe"] });
}

/** The first address that the server prints. */
function address(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const timer = setTimeout(() => reject(new Error(`mapper demo printed no address in ${WAIT_MILLISECONDS / 1000} s: ${said}`)), WAIT_MILLISECONDS);
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
      if (!url) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.on("exit", (code) => reject(new Error(`mapper demo ended with ${code}: ${said}`)));
  });
}
