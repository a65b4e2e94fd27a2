// A phone: one finger pans, two zoom, a tap selects, two taps open; what is touched is large enough.

import type { CDPSession, Page } from "@playwright/test";
import { nodes, type Seen } from "./canvas.ts";
import { expect, test } from "./demo.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

type Finger = { x: number; y: number };

/** Real touches, through the browser's own input: fingers go down, along `ways` in steps, and up. */
async function fingers(session: CDPSession, ways: [Finger, Finger][], steps = 8): Promise<void> {
  const at = (part: number) => ways.map(([from, to], id) => ({ id, x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }));
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0) });
  for (let i = 1; i <= steps; i++) await session.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(i / steps) });
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function named(page: Page, label: string): Promise<Seen> {
  const found = (await nodes(page)).find((node) => node.label === label);
  if (!found) throw new Error(`nothing drawn is called ${label}`);
  return found;
}

/** A point of the map where nothing but a box is, right of the buttons. */
const FREE = { x: 330, y: 700 };

test("one finger pans, two zoom about their middle", async ({ page, open }) => {
  await open();
  const session = await page.context().newCDPSession(page);
  const before = await named(page, "Internet");
  await fingers(session, [[FREE, { x: FREE.x - 120, y: FREE.y - 90 }]]);
  // The first pixels might still have become a tap.
  const away = async () => {
    const now = await named(page, "Internet");
    return Math.hypot(now.x - before.x + 120, now.y - before.y + 90);
  };
  await expect.poll(away).toBeLessThan(12);
  expect((await named(page, "Internet")).width).toBeCloseTo(before.width, 1);
  await expect(page.locator("#drawer")).toBeHidden();

  const [left, right] = [{ x: 150, y: 450 }, { x: 250, y: 450 }];
  const small = (await named(page, "Internet")).width;
  await fingers(session, [[left, { x: 100, y: 450 }], [right, { x: 300, y: 450 }]]);
  await expect.poll(async () => (await named(page, "Internet")).width / small).toBeGreaterThan(1.6);
  const large = (await named(page, "Internet")).width;
  await fingers(session, [[{ x: 100, y: 450 }, left], [{ x: 300, y: 450 }, right]]);
  await expect.poll(async () => (await named(page, "Internet")).width / large).toBeLessThan(0.65);
  // The page itself neither zooms nor scrolls.
  expect(await page.evaluate(() => [visualViewport?.scale, scrollX, scrollY, document.documentElement.scrollWidth])).toEqual([1, 0, 0, 390]);
});

test("a tap selects, two taps close a box and open it, also where a line runs over it", async ({ page, open }) => {
  await open();
  const onScreen = (node: Seen) => node.x > 90 && node.x < 370 && node.y > 200 && node.y < 740;
  const tile = (await nodes(page)).find((node) => (node.classes.includes("tile") || node.classes.includes("stack")) && onScreen(node));
  if (!tile) throw new Error("no tile is on screen");
  await page.touchscreen.tap(tile.x, tile.y);
  await expect(page.locator("#drawer")).toBeVisible();
  await expect(page.locator("#drawer h2")).not.toBeEmpty();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.locator("#drawer")).toBeHidden();

  const subnet = (await nodes(page)).find((node) => node.classes.includes("subnet") && node.x - node.width / 2 > 60 && node.x - node.width / 2 < 200 && node.y - node.height / 2 > 180 && node.y - node.height / 2 < 600);
  if (!subnet) throw new Error("no subnet begins on screen");
  const title = { x: subnet.x - subnet.width / 2 + 12, y: subnet.y - subnet.height / 2 + 8 };
  const role = async () => (await nodes(page)).find((node) => node.id === subnet.id)?.classes.find((one) => one === "box" || one === "card");
  expect(await role()).toBe("box");
  const twice = async (at: Finger) => {
    await page.touchscreen.tap(at.x, at.y);
    await page.touchscreen.tap(at.x, at.y);
  };
  await twice(title);
  await expect.poll(role).toBe("card");
  await expect(page.locator("#drawer")).toBeHidden();
  // Also where a line runs over the box: the panel of the line, which covers the page, waits for a second tap.
  await twice(title);
  await expect.poll(role).toBe("box");
  await expect(page.locator("#drawer")).toBeHidden();
});

test("a finger moves a tile, and not the map", async ({ page, open }) => {
  await open();
  const session = await page.context().newCDPSession(page);
  const internet = await named(page, "Internet");
  await fingers(session, [[internet, { x: internet.x - 40, y: internet.y }]]);
  await expect.poll(async () => Math.round((await named(page, "Internet")).x - internet.x)).toBeLessThan(-20);
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeEnabled();
});

test("everything that a finger is to hit is at least 24 pixels wide and high", async ({ page, open }) => {
  await open();
  const small = async (where: string) =>
    page.evaluate((root) => {
      const all = [...document.querySelectorAll<HTMLElement>(`${root} :is(button, a, input, select, summary, [role=option], [role=tab], [role=switch])`)];
      return all.flatMap((element) => {
        // A label takes the finger for what it holds; words in a sentence are as high as the sentence.
        const { width, height } = (element.closest("label") ?? element).getBoundingClientRect();
        if (width === 0 || !element.checkVisibility({ visibilityProperty: true }) || element.closest("p")) return [];
        return width >= 24 && height >= 24 ? [] : [`${element.tagName} ${element.className} “${(element.textContent || element.getAttribute("aria-label") || "").trim().slice(0, 30)}” ${Math.round(width)}x${Math.round(height)}`];
      });
    }, where);
  expect(await small("body")).toEqual([]);
  await page.getByRole("button", { name: /filters/i }).first().click();
  await expect(page.locator("#left")).toBeVisible();
  expect(await small("#left")).toEqual([]);
  await page.getByRole("button", { name: /filters/i }).first().click();
  const bastion = await named(page, "bastion");
  await page.touchscreen.tap(bastion.x, bastion.y);
  for (const tab of ["Overview", "Reach", "Rules", "Tags", "JSON"]) {
    await page.getByRole("tab", { name: tab }).click();
    expect(await small("#drawer")).toEqual([]);
  }
  await page.getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.locator("#table")).toBeVisible();
  expect(await small("#table")).toEqual([]);
});

test("the panel is a sheet beneath what it tells of, and the second of two taps is still meant for the map", async ({ page, open }, info) => {
  await open();
  const low = (await nodes(page)).find((node) => node.classes.includes("tile") && node.x > 90 && node.x < 370 && node.y > 480 && node.y < 740);
  if (!low) throw new Error("no tile is in the lower half");
  await page.touchscreen.tap(low.x, low.y);
  await page.touchscreen.tap(low.x, low.y);
  const drawer = page.locator("#drawer");
  await expect(drawer.locator("h2")).toHaveText(low.label);
  // Nothing of the panel took the tap, and no line or box that lies around the tile.
  await page.waitForTimeout(700);
  await expect(drawer.locator("h2")).toHaveText(low.label);
  const sheet = await drawer.boundingBox();
  expect(sheet?.y ?? 0).toBeGreaterThan(330);
  await expect.poll(async () => (await named(page, low.label)).y).toBeLessThan((sheet?.y ?? 0) - 20);
  await page.screenshot({ path: info.outputPath("sheet.png") });
  await page.getByRole("button", { name: "Whole height" }).tap();
  await expect.poll(async () => (await drawer.boundingBox())?.y ?? 999).toBeLessThan(120);
  await page.getByRole("button", { name: "Close" }).tap();
  await expect(drawer).toBeHidden();
  await expect(page.getByRole("button", { name: /^Undo/ })).toBeDisabled();
});

test("a path is traced by two taps, and seen above the sheet", async ({ page, open }, info) => {
  await open();
  await page.getByRole("button", { name: "Trace a path (P)" }).tap();
  const drawer = page.locator("#drawer");
  await expect(drawer).toContainText("Click the source on the map");
  await page.waitForTimeout(600);
  const session = await page.context().newCDPSession(page);
  for (const label of ["bastion", "web-alb"]) {
    // Pulled up from beneath the sheet.
    for (let i = 0; i < 4 && (await named(page, label)).y > 380; i++) {
      await fingers(session, [[{ x: 345, y: 300 }, { x: 345, y: 200 }]]);
      await page.waitForTimeout(300);
    }
    const at = await named(page, label);
    expect(at.y).toBeLessThan(390);
    await page.touchscreen.tap(at.x, at.y);
    await page.waitForTimeout(500);
  }
  await expect(drawer.locator(".verdict")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "From" })).toHaveValue("bastion");
  await expect(page.getByRole("combobox", { name: "To", exact: true })).toHaveValue("web-alb");
  await page.screenshot({ path: info.outputPath("traced.png") });
});
