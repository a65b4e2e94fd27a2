// The map by keyboard alone, and what a screen reader hears.

import { edges, nodes } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

test("arrow keys walk the map and say where they are; Enter opens and selects", async ({ page, open }, info) => {
  await open();
  await page.getByRole("link", { name: "Skip to the map" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("#canvas-wrap")).toBeFocused();
  await expect(page.locator("#canvas-wrap")).toHaveAttribute("aria-label", /Network map of demo: 3 VPCs, \d+ of \d+ resources shown/);
  const live = page.locator("#live");
  await page.keyboard.press("ArrowRight");
  await expect(live).toContainText("External network");
  await page.keyboard.press("ArrowLeft");
  await expect(live).toContainText("Internet");
  const heard: string[] = [];
  for (let i = 0; i < 7; i++) {
    await page.keyboard.press("ArrowDown");
    heard.push((await live.textContent()) ?? "");
  }
  expect(new Set(heard).size).toBe(7);
  expect(heard.join()).toMatch(/VPC/);
  expect(heard.join()).toMatch(/inbound/);
  expect((await nodes(page)).filter((node) => node.classes.includes("focused"))).toHaveLength(1);
  await page.screenshot({ path: info.outputPath("focused.png") });
  await page.keyboard.press(" ");
  await expect(page.locator("#drawer")).toBeVisible();
  await expect(page.locator("#canvas-wrap")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("#drawer")).toBeHidden();
});

test("a stack opens and closes by key, and the node in focus stays on screen", async ({ page, open }) => {
  await open();
  await find(page, "shop-web");
  const stack = (await nodes(page)).find((node) => node.classes.includes("chosen"));
  await page.locator("#canvas-wrap").focus();
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === stack?.id)?.classes).toContain("box");
  await page.keyboard.press("c");
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === stack?.id)?.classes).toContain("stack");
  for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowDown");
  const at = (await nodes(page)).find((node) => node.classes.includes("focused"));
  expect(at?.y).toBeGreaterThan(52);
  expect(at?.y).toBeLessThan(842 - 28);
});

test("without the focus on the map, arrows move it", async ({ page, open }) => {
  await open();
  const before = (await nodes(page))[0];
  await page.keyboard.press("ArrowRight");
  expect((await nodes(page))[0]?.x).toBeCloseTo((before?.x ?? 0) - 80, 3);
});

test("a path is traced by keyboard alone", async ({ page, open }) => {
  await page.route("**/api/explain?**", (route) => route.fulfill({ json: { verdict: "reachable", ports: ["any"], hops: [], reasons: [], warnings: [] } }));
  await open();
  await page.locator("#canvas-wrap").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("p");
  await page.locator("#canvas-wrap").focus();
  await expect(page.locator("#drawer")).toContainText("Click the source on the map");
  await find(page, "bastion").catch(() => undefined);
  await page.keyboard.press("p");
  await expect(page.getByRole("combobox", { name: "From" })).toHaveValue("bastion");
  // The keyboard stands in the field of the end that is missing.
  await page.keyboard.type("internet");
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer .verdict")).toContainText("Reachable all ports");
  expect((await edges(page)).some((edge) => edge.classes.includes("trace"))).toBe(true);
});

test("from the first page: p, a name, Enter, a name, Enter; Escape leaves the field and then the trace", async ({ page, open }) => {
  await open();
  await page.keyboard.press("p");
  await page.keyboard.type("bastion");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox", { name: "To", exact: true })).toBeFocused();
  await page.keyboard.type("orders-ro");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer .verdict")).toContainText("Reachable");
  await page.keyboard.press("Escape");
  await expect(page.locator("#canvas-wrap")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("#drawer")).toBeHidden();
});
