// Moving nodes, notes, and the view file: kept in the browser, saved, opened, and hostile files refused.

import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { nodes, type Seen } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

async function seen(page: Page, label: string | RegExp): Promise<Seen> {
  const found = (await nodes(page)).find((node) => (typeof label === "string" ? node.label === label : label.test(node.label)));
  if (!found) throw new Error(`nothing drawn is called ${label}`);
  return found;
}

async function drag(page: Page, from: { x: number; y: number }, dx: number, dy: number): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + dx / 2, from.y + dy / 2, { steps: 4 });
  await page.mouse.move(from.x + dx, from.y + dy, { steps: 4 });
  await page.mouse.up();
}

test("a tile is dragged within its subnet, stays after a reload, and is put back", async ({ page, open }, info) => {
  await open();
  const before = await seen(page, "bastion");
  await drag(page, before, 40, 60);
  await expect.poll(async () => (await seen(page, "bastion")).y).toBeGreaterThan(before.y + 40);
  const moved = await seen(page, "bastion");
  await drag(page, moved, 900, 0);
  const subnet = await seen(page, /^public-a/);
  await expect.poll(async () => (await seen(page, "bastion")).x).toBeLessThan(subnet.x + subnet.width / 2);
  const held = await seen(page, "bastion");
  await page.screenshot({ path: info.outputPath("moved.png") });
  await open();
  expect((await seen(page, "bastion")).x).toBeCloseTo(held.x, 0);
  await page.getByRole("button", { name: "Put moved nodes back" }).click();
  await expect.poll(async () => (await seen(page, "bastion")).x).toBeCloseTo(before.x, 0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await seen(page, "bastion")).x).toBeCloseTo(held.x, 0);
  await page.getByRole("button", { name: "Redo" }).click();
  await open();
  expect((await seen(page, "bastion")).x).toBeCloseTo(before.x, 0);
});

test("a box is dragged by its title and takes along what is in it; elsewhere the drag moves the map", async ({ page, open }) => {
  await open();
  const box = await seen(page, /^shared-services|^main/);
  const tile = await seen(page, "bastion");
  await drag(page, { x: box.x - box.width / 2 + 70, y: box.y - box.height / 2 + 8 }, 60, 40);
  await expect.poll(async () => (await seen(page, "bastion")).x).toBeGreaterThan(tile.x + 20);
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await seen(page, "bastion")).x).toBeCloseTo(tile.x, 0);
  const internet = await seen(page, "Internet");
  const subnet = await seen(page, /^public-a/);
  await drag(page, { x: subnet.x, y: subnet.y + subnet.height / 2 - 8 }, 50, 0);
  expect((await seen(page, "Internet")).x).toBeCloseTo(internet.x + 50, 0);
});

test("the map is laid out wide and tall by key and by button, which undo takes back and an address holds", async ({ page, open }, info) => {
  await open();
  const extent = async () => {
    const all = await nodes(page);
    const over = (of: (node: Seen) => number) => Math.max(...all.map(of));
    return (over((one) => one.x + one.width / 2) + over((one) => one.width / 2 - one.x)) / (over((one) => one.y + one.height / 2) + over((one) => one.height / 2 - one.y));
  };
  const screen = await extent();
  await page.keyboard.press("r");
  await expect.poll(extent).toBeGreaterThan(screen * 1.5);
  const wide = await extent();
  await expect(page.locator("#live")).toHaveText("The map is laid out wide.");
  await expect(page).toHaveURL(/shape=wide/);
  await page.screenshot({ path: info.outputPath("wide.png") });
  await page.getByRole("button", { name: "Lay the map out tall (R)" }).click();
  await expect.poll(extent).toBeLessThan(screen);
  await page.screenshot({ path: info.outputPath("tall.png") });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(extent).toBeCloseTo(wide, 1);
  await expect(page).toHaveURL(/shape=wide/);
  await page.reload();
  await expect.poll(extent).toBeCloseTo(wide, 1);
  await page.keyboard.press("r");
  await page.keyboard.press("r");
  await expect.poll(extent).toBeCloseTo(screen, 1);
  await expect(page).not.toHaveURL(/shape=/);
});

test("what is selected together moves together, as one step", async ({ page, open }) => {
  await open();
  const names = ["bastion", "nat-a", "back-office"];
  const before = await Promise.all(names.map((name) => seen(page, name)));
  await page.mouse.click(before[0]?.x ?? 0, before[0]?.y ?? 0);
  await page.keyboard.down("Shift");
  for (const one of [before[1], before[2]]) {
    const now = (await nodes(page)).find((node) => node.id === one?.id);
    await page.mouse.click(now?.x ?? 0, now?.y ?? 0);
  }
  await page.keyboard.up("Shift");
  const at = await Promise.all(names.map((name) => seen(page, name)));
  await drag(page, at[1] ?? { x: 0, y: 0 }, 0, 40);
  for (const [i, name] of names.entries()) await expect.poll(async () => (await seen(page, name)).y - (at[i]?.y ?? 0), name).toBeGreaterThan(20);
  const moved = await Promise.all(names.map((name) => seen(page, name)));
  expect(new Set(moved.map((one, i) => Math.round(one.y - (at[i]?.y ?? 0)))).size).toBe(1);
  await page.keyboard.press("Control+z");
  for (const [i, name] of names.entries()) await expect.poll(async () => (await seen(page, name)).y, name).toBeCloseTo(at[i]?.y ?? 0, 0);
});

test("notes stay, are text, and go into the view file with positions; the file opens again", async ({ page, open }) => {
  const hostile = '<img src=x onerror="alert(1)">';
  await open();
  const before = await seen(page, "bastion");
  await drag(page, before, 0, 60);
  await find(page, "web-alb");
  await page.getByRole("textbox", { name: "Note" }).fill(hostile);
  await page.getByRole("textbox", { name: "Note" }).blur();
  await expect.poll(async () => (await nodes(page)).some((node) => node.label === "✎ web-alb")).toBe(true);
  const held = await seen(page, "bastion");
  await page.getByRole("button", { name: "Export" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Save this view/ }).click()]);
  expect(download.suggestedFilename()).toMatch(/^mapper-demo-.*-view\.json$/);
  const path = await download.path();
  const file = JSON.parse(readFileSync(path, "utf8")) as { positions: unknown[]; notes: { text: string }[] };
  expect(file.positions).toHaveLength(1);
  expect(file.notes[0]?.text).toBe(hostile);
  await page.evaluate(() => localStorage.clear());
  await open();
  expect((await seen(page, "bastion")).y).not.toBeCloseTo(held.y, 0);
  await page.getByRole("button", { name: "Export" }).click();
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: /Open a saved view/ }).click()]);
  await chooser.setFiles(path);
  await expect(page.locator("#export-menu [role=status]")).toContainText("Opened: 1 position, 1 note");
  await page.keyboard.press("Escape");
  await find(page, "web-alb");
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveValue(hostile);
  expect(await page.locator("img").count()).toBe(0);
});

test("files that are no view are refused with the reason, and change nothing", async ({ page, open }) => {
  await open();
  const before = (await nodes(page)).length;
  for (const [text, reason] of [
    ["<svg onload=alert(1)>", "not JSON"],
    ['{"format":"mapper-view","version":1,"positions":[{"id":"x","x":"NaN","y":0}]}', "positions[0].x is not a number"],
    ['{"elements":{"nodes":[]}}', "not a view of mapper"],
  ] as const) {
    await page.getByRole("button", { name: "Export" }).click();
    const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: /Open a saved view/ }).click()]);
    await chooser.setFiles({ name: "evil<b>.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await expect(page.locator("#export-menu [role=status]")).toContainText(reason);
    await page.keyboard.press("Escape");
    await page.locator("#canvas-wrap").click({ position: { x: 5, y: 300 } });
  }
  expect((await nodes(page)).length).toBe(before);
});
