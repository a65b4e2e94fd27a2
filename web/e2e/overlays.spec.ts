// Minimap, breadcrumb, legend and help sheet; selecting several; what is hidden next to what is shown.

import type { Page } from "@playwright/test";
import { nodes, type Seen } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

async function seen(page: Page, label: string): Promise<Seen> {
  const found = (await nodes(page)).find((node) => node.label === label);
  if (!found) throw new Error(`nothing drawn is called ${label}`);
  return found;
}

test("the minimap moves the map, by click and by drag", async ({ page, open }) => {
  await open();
  const before = await seen(page, "Internet");
  const box = await page.locator("#minimap").boundingBox();
  if (!box) throw new Error("no minimap");
  await page.mouse.click(box.x + box.width * 0.8, box.y + box.height * 0.8);
  await expect.poll(async () => (await seen(page, "Internet")).x).not.toBeCloseTo(before.x, 0);
  const clicked = await seen(page, "Internet");
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.8);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  expect((await seen(page, "Internet")).y).toBeGreaterThan(clicked.y);
  await page.keyboard.press("f");
  await expect(page.locator("#minimap")).toBeHidden();
});

test("the breadcrumb names the place and leads up", async ({ page, open }) => {
  await open();
  await expect(page.locator("#breadcrumb")).toContainText("3 VPCs");
  await find(page, "bastion");
  const crumbs = page.locator("#breadcrumb button");
  await expect(crumbs).toHaveText(["demo", "us-east-1", "main", "us-east-1a", "public-a", "bastion"]);
  await crumbs.nth(4).click();
  await expect(page.locator("#drawer h2")).toHaveText("public-a");
  await expect(page.locator("#drawer")).toContainText("In it");
  await page.locator("#drawer .peers").getByRole("button", { name: "nat-a" }).click();
  await expect(page.locator("#drawer h2")).toHaveText("nat-a");
  await expect(page.locator("#drawer")).toContainText("Beside it in public-a");
});

test("the legend and the help sheet name what is drawn and every key", async ({ page, open }) => {
  await open();
  for (const words of ["VPC", "Availability zone", "Public subnet", "Private subnet", "Isolated subnet", "Exposed", "Unknown", "Traced: blocked", "Next to hidden"]) {
    await expect(page.locator("#left .legend").filter({ hasText: words }).first()).toBeAttached();
  }
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog");
  for (const key of ["/", "Esc", "f", "e", "c", "d", "h", "p", "t", "Enter, Space", "Ctrl Z", "?"]) await expect(sheet.locator("kbd", { hasText: new RegExp(`^${key.replace(/[?/]/g, "\\$&")}$`) })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
});

test("several are selected with Shift, and hidden together", async ({ page, open }) => {
  await open();
  const [a, b] = [await seen(page, "nat-a"), await seen(page, "nat-b")];
  await page.mouse.click(a.x, a.y);
  await expect(page.locator("#drawer h2")).toHaveText("nat-a");
  const second = await seen(page, "nat-b");
  expect(second.label).toBe(b.label);
  await page.keyboard.down("Shift");
  await page.mouse.click(second.x, second.y);
  await page.keyboard.up("Shift");
  await expect(page.locator("#drawer .several")).toContainText("2 selected");
  expect((await nodes(page)).filter((node) => node.classes.includes("chosen"))).toHaveLength(2);
  await page.keyboard.press("d");
  await expect(page.locator("#status")).toContainText("2 hidden by hand");
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await nodes(page)).some((node) => node.label === "nat-b")).toBe(true);
  const corner = await seen(page, "bastion");
  const far = await seen(page, "web-alb");
  await page.keyboard.down("Shift");
  await page.mouse.move(corner.x - 30, corner.y - 34);
  await page.mouse.down();
  await page.mouse.move(far.x, corner.y + 30, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(page.locator("#drawer .several")).toContainText(/[2-9] selected/);
});

test("what is connected with something hidden is marked, and a double click brings that back", async ({ page, open }) => {
  await open();
  await find(page, "orders-ro");
  await page.keyboard.press("d");
  await expect(page.locator("#status")).toContainText("1 hidden by hand");
  await page.keyboard.press("f");
  const internet = await seen(page, "Internet");
  expect(internet.classes).toContain("beside");
  await page.mouse.dblclick(internet.x, internet.y);
  await expect.poll(async () => (await nodes(page)).some((node) => node.label === "orders-ro")).toBe(true);
  expect((await seen(page, "Internet")).classes).not.toContain("beside");
});
