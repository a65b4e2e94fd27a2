// WCAG 2.2 AA by axe: the page, panel, tables, dialogs and screens in their place, light and dark; zoom to 200 %; reduced motion.

import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { nodes } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

test.setTimeout(240_000);

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).options({ runOnly: TAGS, rules: { "target-size": { enabled: true } } }).analyze();
  return found.flatMap(({ id, nodes: at }) => at.map((node) => `${id}: ${node.target.join(" ")}: ${node.failureSummary?.split("\n")[1]?.trim() ?? ""}`));
}

const ANSWER = {
  source: "a",
  destination: "b",
  ports: ["tcp/443"],
  hops: [
    { resource: "internet", kind: "internet", decision: "forward" },
    { resource: "acl-1", kind: "network acl", decision: "permit", rule: "entry 100", detail: "in words" },
    { resource: "acl-2", kind: "network acl", decision: "deny", rule: "entry 32767" },
    { resource: "rtb-2", kind: "route table", decision: "unknown" },
  ],
  reasons: [{ code: "CODE", resource: "acl-2", message: "No entry lets it through." }],
  return: { verdict: "blocked", ports: [], hops: [{ resource: "acl-2", kind: "network acl", decision: "deny" }], reasons: [] },
  warnings: ["a warning"],
  parts: [
    { source: "a", destination: "b", verdict: "blocked", ports: [], reasons: [] },
    { source: "a", destination: "c", verdict: "unknown", ports: ["any"], reasons: [] },
  ],
};

for (const scheme of ["light", "dark"] as const) {
  test.describe(scheme, () => {
    test.use({ colorScheme: scheme });

    test("the map, the panel with each tab, a connection, and who reaches whom", async ({ page, open }) => {
      await open();
      expect(await violations(page)).toEqual([]);
      await find(page, "web-alb");
      for (const name of ["Overview", "Reach", "Rules", "Tags", "JSON"]) {
        const tab = page.getByRole("tab", { name });
        if ((await tab.count()) === 0) continue;
        await tab.click();
        if (name === "JSON") await expect(page.locator("pre.json")).toBeVisible();
        expect(await violations(page), name).toEqual([]);
      }
      await find(page, "orders-ro");
      expect(await violations(page), "orders-ro").toEqual([]);
      await find(page, "main");
      expect(await violations(page), "a box").toEqual([]);
    });

    for (const verdict of ["reachable", "blocked", "unknown"]) {
      test(`a traced path: ${verdict}`, async ({ page, open }) => {
        await page.route("**/api/explain?**", (route) => route.fulfill({ json: { ...ANSWER, verdict } }));
        await open();
        await page.keyboard.press("p");
        await page.getByRole("combobox", { name: "From" }).fill("internet");
        await page.keyboard.press("Enter");
        await page.getByRole("combobox", { name: "To", exact: true }).fill("web-alb");
        await expect(page.locator("#trace-to-hits [role=option]").first()).toBeVisible();
        expect(await violations(page), "completion").toEqual([]);
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await expect(page.locator("#drawer .verdict")).toBeVisible();
        await page.getByText("2 parts").click();
        expect(await violations(page), verdict).toEqual([]);
      });
    }

    test("the tables, the search, the menu and the help sheet", async ({ page, open }) => {
      await open();
      await page.keyboard.press("t");
      await page.locator("#table tbody:not(.spacer) tr").nth(1).getByRole("button").click();
      expect(await violations(page), "resources").toEqual([]);
      await page.getByRole("button", { name: "Connections", exact: true }).click();
      await page.locator("#table tbody:not(.spacer) tr").nth(1).getByRole("button").click();
      expect(await violations(page), "connections").toEqual([]);
      await page.getByRole("button", { name: "Map", exact: true }).click();
      await page.getByRole("button", { name: "Export" }).click();
      expect(await violations(page), "export menu").toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("web");
      await expect(page.getByRole("option").first()).toBeVisible();
      expect(await violations(page), "search").toEqual([]);
      await page.keyboard.press("Escape");
      await page.locator("#canvas-wrap").focus();
      await page.keyboard.press("?");
      await expect(page.getByRole("dialog")).toBeVisible();
      expect(await violations(page), "help").toEqual([]);
    });

    test("filters in force, and the screens in place of a map", async ({ page, open, server, faults }) => {
      await open();
      await page.getByRole("checkbox", { name: /EC2 instances/ }).uncheck();
      await page.getByRole("switch", { name: "Reachable from Internet" }).check();
      await find(page, "web-alb").catch(() => undefined);
      expect(await violations(page), "filters").toEqual([]);
      await page.route("**/api/map", (route) => route.fulfill({ status: 404, json: { error: "account-data/map.json is not there", next: "mapper prepare" } }));
      await page.goto(server);
      await page.reload();
      await expect(page.getByRole("heading", { name: "No map yet" })).toBeVisible();
      expect(await violations(page), "no map").toEqual([]);
      faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("404")));
    });
  });
}

test("at 200 % (700 px of 1,400) everything can still be come by", async ({ page, open }, info) => {
  await page.setViewportSize({ width: 700, height: 421 });
  await open();
  expect(await violations(page)).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  for (const name of ["Export", "Help and shortcuts", "Table", "Map"]) await expect(page.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 0.99 });
  await page.getByRole("button", { name: "Scope and filters" }).click();
  await expect(page.getByRole("checkbox", { name: /EC2 instances/ })).toBeVisible();
  expect(await violations(page), "filters").toEqual([]);
  await page.screenshot({ path: info.outputPath("filters-200.png") });
  await page.getByRole("button", { name: "Scope and filters" }).click();
  await find(page, "web-alb");
  await expect(page.getByRole("button", { name: "Trace from here" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Close", exact: true })).toBeInViewport({ ratio: 0.99 });
  expect(await violations(page), "panel").toEqual([]);
  await page.screenshot({ path: info.outputPath("panel-200.png") });
});

test("with reduced motion nothing moves by itself", async ({ page, open }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await open();
  const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((one) => Number.parseFloat(getComputedStyle(one).transitionDuration) > 0 || getComputedStyle(one).animationName !== "none").length);
  expect(moving).toBe(0);
  await find(page, "web-alb");
  const before = await nodes(page);
  await page.waitForTimeout(400);
  expect(await nodes(page)).toEqual(before);
});
