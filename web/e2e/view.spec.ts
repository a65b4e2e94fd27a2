// What the user chooses to see: lines, expressions, presets, and the address that holds it all.

import { edges, nodes } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

const FIELD = "Find, keep or hide by expression";

test("at first the lines of the internet are drawn, the way out shows on hover and by switch", async ({ page, open }) => {
  await open();
  const internet = (await nodes(page)).find((node) => node.label === "Internet");
  const drawn = async (end: "source" | "target") => (await edges(page)).filter((edge) => edge[end] === internet?.id && (!edge.classes.includes("quiet") || edge.classes.includes("near"))).length;
  expect(await drawn("source")).toBeGreaterThan(2);
  expect(await drawn("target")).toBe(0);
  const all = (await edges(page)).length;
  await page.mouse.move(internet?.x ?? 0, internet?.y ?? 0);
  await expect.poll(() => drawn("target")).toBeGreaterThan(0);
  const out = await drawn("target");
  await page.mouse.move(700, 60);
  await expect.poll(() => drawn("target")).toBe(0);
  const row = page.getByRole("switch", { name: "To the internet: draw all lines" });
  await expect(page.locator("#lines label").filter({ has: row })).toContainText(String(out));
  await row.check();
  await expect.poll(() => drawn("target")).toBe(out);
  await page.getByRole("button", { name: /lines on hover · show/ }).click();
  await expect.poll(async () => (await edges(page)).length).toBeGreaterThan(all + 100);
  await page.getByRole("button", { name: "Fewer lines" }).click();
  await expect.poll(async () => (await edges(page)).length).toBe(all);
});

test("an expression finds, keeps and hides, with completion, and says what is gone", async ({ page, open }, info) => {
  await open();
  const before = (await nodes(page)).length;
  await page.getByLabel(FIELD).click();
  await page.keyboard.type("kind:rd");
  await expect(page.getByRole("option", { name: /rds-database/ })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(FIELD)).toHaveValue("kind:rds-database ");
  await expect(page.locator("#query-says")).toContainText(/\d+ resources match/);
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("found")).length).toBeGreaterThan(2);
  expect((await nodes(page)).length).toBe(before);
  await page.screenshot({ path: info.outputPath("found.png") });
  await page.getByRole("button", { name: "Only", exact: true }).click();
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("tile") && !node.label.startsWith("orders") && !node.label.startsWith("users")).length).toBe(0);
  await expect(page.locator("#status")).toContainText(/\d+ hidden by a filter · clear/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(before);
  await page.getByRole("button", { name: "Hide", exact: true }).click();
  await expect.poll(async () => (await nodes(page)).some((node) => node.label === "orders-ro")).toBe(false);
  await page.getByRole("button", { name: /Remove without/ }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(before);
});

test("an expression that cannot be read says where, and changes nothing", async ({ page, open }, info) => {
  await open();
  const before = (await nodes(page)).length;
  await page.getByLabel(FIELD).fill("kind:rds and (port:https)");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Only", exact: true }).click();
  await expect(page.locator("#query-says")).toContainText("is no port");
  await expect(page.locator("#query-says mark")).toHaveText("https");
  await expect(page.getByLabel(FIELD)).toHaveAttribute("aria-invalid", "true");
  await page.screenshot({ path: info.outputPath("wrong.png") });
  expect((await nodes(page)).length).toBe(before);
});

test("the preset of internet exposure leaves what the internet reaches, the planted database too", async ({ page, open }, info) => {
  await open();
  await page.getByRole("button", { name: "Internet exposure" }).click();
  await expect(page.getByRole("button", { name: "Internet exposure" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(async () => [...new Set((await nodes(page)).filter((node) => node.classes.includes("tile")).map((node) => node.label))].sort()).toEqual(["orders-ro", "web-alb"]);
  await page.screenshot({ path: info.outputPath("exposure.png") });
  await expect(page.getByRole("button", { name: "Between accounts" })).toBeDisabled();
  await page.getByRole("button", { name: "Everything" }).click();
  await expect(page.locator("#status")).not.toContainText("hidden");
});

test("the address holds the view: opened anew it shows the same, and back goes back", async ({ page, open, context }) => {
  await open();
  await page.getByRole("button", { name: "Internet exposure" }).click();
  await find(page, "orders-ro");
  await page.mouse.move(700, 400);
  await page.mouse.wheel(0, 240);
  await expect(page).toHaveURL(/#v=1&.*only=public.*sel=.*at=/);
  const here = await nodes(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.locator("#drawer h2")).toHaveText("orders-ro");
  const there = await nodes(other);
  expect(there.map((node) => node.id).sort()).toEqual(here.map((node) => node.id).sort());
  const chosen = (list: typeof here) => list.find((node) => node.classes.includes("chosen"));
  expect(Math.abs((chosen(there)?.x ?? 0) - (chosen(here)?.x ?? 999))).toBeLessThan(6);
  await other.close();
  await page.goBack();
  await page.goBack();
  await expect.poll(async () => (await nodes(page)).length).toBeGreaterThan(here.length);
  await expect(page.locator("#drawer")).toBeHidden();
});

test("a hostile address breaks nothing and becomes no markup", async ({ page, open }) => {
  await open("#v=1&only=%22%3Cimg%20src%3Dnowhere%20onerror%3Dalert(1)%3E%22&sel=__proto__&open=constructor.~0&find=%E0%A4&lines=x&at=9e99.a.b&theme=<script>");
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await expect(page.locator("#query")).toContainText("<img src=nowhere onerror=alert(1)>");
  expect(await page.locator("img, body script").count()).toBe(0);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.locator("#cover")).toBeHidden();
});
