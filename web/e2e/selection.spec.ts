// What a selection lights: its own lines, others when asked for; and what undoing a filter looks at.

import { edges, nodes } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

test("a workload lights its own lines; those of all of its VPC are told, and drawn with one click", async ({ page, open }, info) => {
  await open();
  await find(page, "bastion");
  const vpc = (await nodes(page)).find((node) => node.classes.includes("vpc") && node.label.startsWith("main"))?.id;
  const near = async () => (await edges(page)).filter((edge) => edge.classes.includes("near"));
  await expect.poll(async () => (await near()).length).toBeGreaterThan(3);
  const own = await near();
  expect(own.filter((edge) => edge.source === vpc)).toEqual([]);
  const line = page.locator("#drawer p").filter({ hasText: "connections of all of main are not drawn" });
  await expect(line).toBeVisible();
  await page.screenshot({ path: info.outputPath("own.png") });
  await line.getByRole("button", { name: "draw" }).click();
  await expect.poll(async () => (await near()).some((edge) => edge.source === vpc)).toBe(true);
  await page.getByRole("button", { name: "leave out" }).click();
  await expect.poll(async () => (await near()).length).toBe(own.length);
  // Asked what it can reach, the map shows all of it.
  await page.getByRole("tab", { name: "Reach" }).click();
  await page.getByRole("button", { name: "What can this reach?" }).click();
  await expect.poll(async () => (await near()).some((edge) => edge.source === vpc)).toBe(true);
});

test("its rules are those of its own groups, as many as are said", async ({ page, open }) => {
  await open();
  await find(page, "bastion");
  const group = (await page.locator("#drawer .badge.mono").first().textContent()) ?? "";
  expect(group).toMatch(/^sg-/);
  const tab = page.getByRole("tab", { name: /Rules/ });
  const count = Number((await tab.textContent())?.replace(/\D/g, ""));
  await tab.click();
  const rules = page.locator("#drawer .rule");
  await expect(rules).toHaveCount(count);
  for (const text of await rules.allTextContents()) expect(text).toContain(group);
});

test("undoing a filter shows the whole map again", async ({ page, open }) => {
  await open();
  const before = await nodes(page);
  await page.getByRole("button", { name: "Internet exposure" }).click();
  await expect.poll(async () => (await nodes(page)).length).toBeLessThan(before.length);
  await page.getByRole("button", { name: /^Undo/ }).click();
  const place = (all: typeof before) => all.filter((node) => node.label === "bastion").map((node) => [Math.round(node.x), Math.round(node.y)]);
  await expect.poll(async () => place(await nodes(page))).toEqual(place(before));
  await page.getByRole("button", { name: /^Redo/ }).click();
  await expect.poll(async () => (await nodes(page)).find((node) => node.label === "Internet")?.width ?? 0).toBeGreaterThan(40);
});

test("a title that is changed and changed back is drawn whole", async ({ page, open }) => {
  await open();
  const widths = () =>
    page.evaluate(() => {
      interface Titled {
        data(key: string): string;
        boundingBox(options: object): { w: number };
      }
      const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { nodes(selector: string): Titled[] } } };
      const labels = { includeNodes: false, includeOverlays: false, includeLabels: true };
      return Object.fromEntries(canvas._cyreg.cy.nodes(".subnet").map((node) => [node.data("id"), `${node.data("label")}: ${Math.round(node.boundingBox(labels).w)}`]));
    });
  // Nearer, letters are of another size.
  await find(page, "web-alb");
  await page.waitForTimeout(600);
  const before = await widths();
  await page.keyboard.press("d");
  await expect(page.locator("#status")).toContainText("1 hidden by hand · show");
  await expect.poll(async () => Object.values(await widths()).some((one) => one.includes("1 hidden"))).toBe(true);
  await page.keyboard.press("Control+z");
  await expect(page.locator("#status")).not.toContainText("hidden by hand");
  await page.waitForTimeout(300);
  const after = await widths();
  for (const [id, width] of Object.entries(before)) if (id in after) expect(after[id]).toBe(width);
});

test("the search reads terms, and marks all that it finds", async ({ page, open }, info) => {
  await open();
  await page.keyboard.press("/");
  await page.keyboard.type("tag:env=prod kind:ec2");
  await expect(page.getByRole("option").first()).toBeVisible();
  await expect(page.getByRole("option").filter({ hasText: "bastion" })).toBeVisible();
  await page.screenshot({ path: info.outputPath("terms.png") });
  await page.keyboard.press("Shift+Enter");
  await expect(page.locator("#query .chip")).toContainText("tag:env=prod kind:ec2");
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("found")).map((node) => node.label)).toContain("bastion");
  // The table marks them as well, and has them first.
  await page.keyboard.press("t");
  await expect(page.locator("#table [role=status]")).toContainText(/of \d+ rows · \d+ found/);
  const marks = await page.locator("#table tbody tr[aria-rowindex]").evaluateAll((rows) => rows.map((row) => row.classList.contains("found")));
  expect(marks[0]).toBe(true);
  expect(marks.lastIndexOf(true)).toBeLessThan(marks.indexOf(false));
  await page.keyboard.press("t");
  // An address marks what holds it, a port what lets somebody in.
  await page.keyboard.press("/");
  await page.keyboard.type("orders");
  await expect(page.getByRole("option", { name: /Mark all/ })).toContainText("“orders”");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("10.0.10.77");
  await page.getByRole("option", { name: /Mark all/ }).click();
  await expect(page.locator("#query .chip")).toContainText("ip:10.0.10.77");
});

test("a connection selected in the table is seen on the map, both ends of it", async ({ page, open }, info) => {
  await open();
  await page.keyboard.press("t");
  await page.getByRole("button", { name: "Connections", exact: true }).click();
  await page.getByRole("searchbox", { name: "Filter the rows" }).fill("etl-3 orders-ro");
  const row = page.locator("#table tbody tr[aria-rowindex]").first();
  await expect(row).toContainText("etl-3");
  await row.click();
  await expect(page.locator("#drawer h2")).toHaveText("etl-3 → orders-ro");
  await page.getByRole("button", { name: "Map", exact: true }).click();
  const middle = async () => (await page.locator("#middle").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await expect
    .poll(async () => {
      const { x, y, width, height } = await middle();
      const ends = (await nodes(page)).filter((node) => ["etl-3", "orders-ro"].includes(node.label) && node.classes.includes("near"));
      return ends.filter((node) => node.x > x && node.x < x + width && node.y > y && node.y < y + height).length;
    })
    .toBe(2);
  await page.screenshot({ path: info.outputPath("both.png") });
});
