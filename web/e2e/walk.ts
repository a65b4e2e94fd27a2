// What a reader does, step by step, with a look after each whether all of it fits.

import type { Page } from "@playwright/test";
import { expect, find } from "./demo.ts";
import { misfits } from "./fits.ts";

/** The widths that the page is made for. */
export const WIDTHS = [1400, 1024] as const;

const STEPS: [string, (page: Page) => Promise<unknown>][] = [
  ["at rest", async () => {}],
  ["a resource selected", (page) => find(page, "web-alb")],
  ["its rules", (page) => page.getByRole("tab", { name: /Rules/ }).click()],
  ["its record", (page) => page.getByRole("tab", { name: "JSON" }).click()],
  ["a box selected", (page) => find(page, "app-a")],
  [
    "a traced path",
    async (page) => {
      await page.getByRole("button", { name: "Close", exact: true }).click();
      await page.getByRole("button", { name: "Trace a path (P)" }).click();
      await page.getByLabel("From", { exact: true }).fill("bastion");
      await page.locator(".trace-input [role=option]:visible").first().click();
      await page.getByLabel("To", { exact: true }).fill("orders");
      await page.locator(".trace-input [role=option]:visible").first().click();
    },
  ],
  ["a filter", (page) => page.getByRole("button", { name: "Internet exposure" }).click()],
  ["the table", (page) => page.getByRole("button", { name: "Table", exact: true }).click()],
];

/** Expects after each step that all fits, and takes a picture of it. */
export async function walk(page: Page, scheme: string, width: number, shot: (name: string) => string): Promise<void> {
  const narrow = await page.evaluate(() => !document.querySelector("#left")?.checkVisibility());
  for (const [i, [what, step]] of STEPS.entries()) {
    // Where the filters are a sheet, it is opened for the step that needs it.
    const sheet = narrow && what === "a filter";
    if (sheet) await page.getByRole("button", { name: "Scope and filters" }).click();
    await step(page);
    await page.waitForTimeout(600);
    expect.soft(await misfits(page), `${what}, ${scheme}, ${width} px`).toEqual([]);
    await page.screenshot({ path: shot(`${i}-${scheme}-${width}.png`) });
    if (sheet) await page.getByRole("button", { name: "Scope and filters" }).click();
  }
}
