// The tables: both lists, sorting, filtering, the keyboard, CSV, and a hundred thousand rows.

import { readFileSync } from "node:fs";
import { nodes } from "./canvas.ts";
import { changeMap, expect, find, test } from "./demo.ts";

const ROWS = "#table tbody:not(.spacer) tr";

test("the table lists the same resources, sorted, and opens the same panel", async ({ page, open }, info) => {
  await open();
  await page.getByRole("button", { name: "Table" }).click();
  const rows = page.locator(ROWS);
  expect(await rows.count()).toBeGreaterThan(20);
  const grid = page.getByRole("grid", { name: "Resources" });
  expect(Number(await grid.getAttribute("aria-rowcount"))).toBeGreaterThan(60);
  await page.getByRole("columnheader", { name: "Kind" }).getByRole("button").click();
  await expect(page.getByRole("columnheader", { name: "Kind" })).toHaveAttribute("aria-sort", "ascending");
  const kinds = await rows.locator("td:nth-child(2)").allTextContents();
  expect(kinds).toEqual([...kinds].sort((a, b) => a.localeCompare(b, "en")));
  await page.getByRole("columnheader", { name: "Kind" }).getByRole("button").click();
  await expect(page.getByRole("columnheader", { name: "Kind" })).toHaveAttribute("aria-sort", "descending");
  await rows.first().getByRole("button").click();
  await expect(page.locator("#drawer")).toBeVisible();
  await page.screenshot({ path: info.outputPath("table.png") });
});

test("the table keeps step with filters and selection", async ({ page, open }) => {
  await open();
  await find(page, "bastion");
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.locator(`${ROWS}[aria-selected="true"] td`).first()).toHaveText("bastion");
  await page.getByRole("checkbox", { name: /EC2 instances/ }).uncheck();
  await expect(page.locator("#table [role=status]")).toContainText(/^\d+ of \d+ rows \(filters\)/);
  await expect(page.locator(ROWS).filter({ hasText: "EC2 instance" })).toHaveCount(0);
  await page.getByRole("button", { name: "Connections", exact: true }).click();
  await page.getByRole("searchbox", { name: "Filter the rows" }).fill("web-alb reachable 443");
  await expect(page.locator("#table [role=status]")).toContainText(/^\d connections|^\d+ of \d+ connections/);
  const row = page.locator(ROWS).first();
  await expect(row).toContainText("web-alb");
  await row.getByRole("button").click();
  await expect(page.locator("#drawer")).toContainText("Connection");
  await page.getByRole("button", { name: "Map", exact: true }).click();
  expect((await nodes(page)).filter((node) => node.classes.includes("near")).length).toBeGreaterThan(1);
});

test("the table is walked by keyboard", async ({ page, open }) => {
  await open();
  await page.keyboard.press("t");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").focus();
  await page.locator(ROWS).first().getByRole("button").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  await expect(page.locator(":focus")).toHaveAttribute("aria-colindex", "2");
  await page.keyboard.press("Control+End");
  const last = page.locator(":focus").locator("xpath=ancestor-or-self::tr");
  await expect(last).toHaveAttribute("aria-rowindex", (await page.getByRole("grid").getAttribute("aria-rowcount")) ?? "");
  await page.keyboard.press("Home");
  const name = await page.locator(":focus").textContent();
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer h2")).toHaveText(name ?? "");
});

test("the CSV holds every row and no formula", async ({ page, open }) => {
  await changeMap(page, (map) => {
    const leaf = map.elements.nodes.find(({ data }) => data.name === "bastion");
    if (leaf) leaf.data.name = '=HYPERLINK("http://elsewhere/","bastion")';
    for (const account of map.accounts) account.name = "../<b>x</b>";
  });
  await open();
  await page.keyboard.press("t");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Download \d+ resources as CSV/ }).click()]);
  expect(download.suggestedFilename()).toBe("mapper-b-x-b-resources.csv");
  const text = readFileSync(await download.path(), "utf8");
  const rows = Number(await page.getByRole("grid").getAttribute("aria-rowcount"));
  expect(text.split("\r\n").length).toBe(rows + 1);
  expect(text).toContain(`"'=HYPERLINK(""http://elsewhere/"",""bastion"")"`);
});

test("a hundred thousand rows scroll, sort and filter", async ({ page, open }) => {
  await changeMap(page, (map) => {
    const parent = map.elements.nodes.find(({ data }) => data.kind === "AWS::EC2::Subnet")?.data.id ?? "";
    for (let i = 0; i < 100_000; i++) {
      map.elements.nodes.push({ data: { id: `extra-${i}`, kind: "AWS::EC2::Instance", name: `extra-${(i * 7919) % 100_000}`, parent, role: "leaf" }, position: { x: 0, y: 0 } });
    }
  });
  test.setTimeout(180_000);
  await open();
  await page.getByRole("button", { name: "Table" }).click();
  expect(await page.locator(ROWS).count()).toBeLessThan(80);
  const started = Date.now();
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await page.getByRole("searchbox", { name: "Filter the rows" }).fill("extra-9999");
  await expect(page.locator("#table [role=status]")).toContainText("11 of");
  expect(Date.now() - started).toBeLessThan(20_000);
  await page.getByRole("searchbox", { name: "Filter the rows" }).fill("");
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", /^100\d{3}$/);
  await page.locator("#table .scroller").evaluate((scroller) => {
    scroller.scrollTop = scroller.scrollHeight;
  });
  await expect(page.locator(ROWS).last()).toHaveAttribute("aria-rowindex", (await page.getByRole("grid").getAttribute("aria-rowcount")) ?? "");
});

test("the table prints every row, in sight or not", async ({ page, open }) => {
  await open();
  await page.keyboard.press("t");
  const rows = page.locator("#table tbody:not(.spacer) tr");
  const all = Number.parseInt((await page.locator("#table [role=status]").textContent()) ?? "", 10);
  expect(await rows.count()).toBeLessThan(all);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(rows).toHaveCount(all);
  await expect(page.getByRole("button", { name: /Download/ })).toBeHidden();
  await page.emulateMedia({ media: "screen" });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  expect(await rows.count()).toBeLessThan(all);
});
