// What the export menu writes, with hostile names in the map.

import { readFileSync } from "node:fs";
import type { Download, Page } from "@playwright/test";
import { changeMap, expect, test } from "./demo.ts";

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

async function take(page: Page, entry: RegExp): Promise<Download> {
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: entry }).click()]);
  return download;
}

test("pictures are PNG files with pixels", async ({ page, open }) => {
  await open();
  for (const entry of [/on screen/, /Picture of the whole map/]) {
    const download = await take(page, entry);
    expect(download.suggestedFilename()).toMatch(/^mapper-demo-\d{4}-\d\d-\d\d(-view)?\.png$/);
    const bytes = readFileSync(await download.path());
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
    expect(bytes.length).toBeGreaterThan(20_000);
  }
});

test("the vector drawing is well-formed, complete, and hostile names are text in it", async ({ page, open, context }, info) => {
  await changeMap(page, (map) => {
    for (const { data } of map.elements.nodes) if (data.name === "bastion") data.name = HOSTILE;
    for (const account of map.accounts) account.name = HOSTILE;
  });
  await open();
  const download = await take(page, /Vector drawing/);
  expect(download.suggestedFilename()).toMatch(/^[A-Za-z0-9._-]+\.svg$/);
  const text = readFileSync(await download.path(), "utf8");
  // Trusted Types refuse the parser in the page itself; a blank one has no policy.
  const blank = await context.newPage();
  const seen = await blank.evaluate((markup) => {
    const parsed = new DOMParser().parseFromString(markup, "image/svg+xml");
    return {
      errors: parsed.querySelectorAll("parsererror").length,
      foreign: parsed.querySelectorAll("script, img, image, foreignObject, a, use").length,
      texts: [...parsed.querySelectorAll("text")].map((node) => node.textContent ?? ""),
      lines: parsed.querySelectorAll("path[fill=none]").length,
    };
  }, text);
  await blank.close();
  expect(seen.errors).toBe(0);
  expect(seen.foreign).toBe(0);
  expect(seen.texts.some((one) => one.startsWith("<img"))).toBe(true);
  expect(seen.texts).toContain("web-alb");
  expect(seen.lines).toBeGreaterThan(10);
  await info.attach("map.svg", { path: await download.path() });
});

test("the drawing as JSON holds what is drawn", async ({ page, open }) => {
  await open();
  const download = await take(page, /JSON/);
  const made = JSON.parse(readFileSync(await download.path(), "utf8")) as { format: string; elements: { nodes: { data: { name: string } }[] } };
  expect(made.format).toBe("mapper-drawing");
  expect(made.elements.nodes.some(({ data }) => data.name === "bastion")).toBe(true);
});

test("the menu opens and closes by keyboard", async ({ page, open }) => {
  await open();
  await page.getByRole("button", { name: "Export" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /on screen/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: /on screen/ })).toBeHidden();
  await expect(page.getByRole("button", { name: "Export" })).toBeFocused();
});
