// Looking about: zoom and pan by wheel, keys and buttons; what a selection fades; opening and closing all; the way of a drag at the border.

import { edges, nodes, type Seen } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

type Page = Parameters<typeof nodes>[0];

async function named(page: Page, label: string): Promise<Seen> {
  const found = (await nodes(page)).find((node) => node.label === label);
  if (!found) throw new Error(`nothing drawn is called ${label}`);
  return found;
}

const zoom = (page: Page) => page.locator("#status").getByText(/^Zoom/).textContent();

test("zooms by wheel, keys and buttons, and fits", async ({ page, open }) => {
  await open();
  const width = async () => (await named(page, "bastion")).width;
  const first = await width();
  for (const [grow, shrink] of [
    [() => page.keyboard.press("+"), () => page.keyboard.press("-")],
    [() => page.keyboard.press("="), () => page.keyboard.press("_")],
    [() => page.getByRole("button", { name: "Zoom in (+)" }).click(), () => page.getByRole("button", { name: "Zoom out (-)" }).click()],
    [() => page.mouse.wheel(0, -480), () => page.mouse.wheel(0, 480)],
  ] as const) {
    await page.mouse.move(700, 400);
    await grow();
    await expect.poll(width).toBeGreaterThan(first * 1.03);
    await shrink();
    await expect.poll(width).toBeLessThan(first * 1.03);
  }
  // The status bar follows when the wheel rests.
  const before = await zoom(page);
  await page.mouse.wheel(0, -300);
  await expect.poll(() => zoom(page)).not.toBe(before);
  await page.keyboard.press("f");
  await expect.poll(async () => (await nodes(page)).every((node) => node.x > 250 && node.x < 1400 && node.y > 50 && node.y < 815)).toBe(true);
});

test("pans by drag, and a tile that is dragged to the border takes the map along", async ({ page, open }) => {
  await open();
  const before = await named(page, "Internet");
  await page.mouse.move(1300, 600);
  await page.mouse.down();
  await page.mouse.move(1250, 570, { steps: 5 });
  await page.mouse.up();
  await expect.poll(async () => (await named(page, "Internet")).x).toBeCloseTo(before.x - 50, 0);
  const tile = await named(page, "bastion");
  const still = await named(page, "Internet");
  await page.mouse.move(tile.x, tile.y);
  await page.mouse.down();
  await page.mouse.move(700, 790, { steps: 5 });
  await page.mouse.move(700, 806, { steps: 3 });
  await expect.poll(async () => (await named(page, "Internet")).y).toBeLessThan(still.y - 20);
  await page.mouse.up();
});

test("a selection fades the rest but not its neighbours; h brings them into view; Escape ends it", async ({ page, open }) => {
  await open();
  const faded = async () => (await nodes(page)).filter((node) => node.classes.includes("dim")).length;
  await find(page, "orders-ro");
  const all = await nodes(page);
  const of = (label: string) => all.find((node) => node.label === label)?.classes ?? [];
  expect(of("orders-ro")).toContain("chosen");
  expect(of("Internet")).toContain("near");
  expect(of("thumbnails")).toContain("dim");
  expect((await edges(page)).filter((edge) => edge.classes.includes("near")).length).toBeGreaterThan(1);
  await page.keyboard.press("h");
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("near") && node.classes.includes("tile")).every((node) => node.x > 264 && node.x < 1032 && node.y > 52 && node.y < 814)).toBe(true);
  await page.keyboard.press("Escape");
  await expect.poll(faded).toBe(0);
});

test("everything opens and closes, by button and key; redo by Ctrl Y and undo by Cmd Z", async ({ page, open }) => {
  await open();
  const count = async () => (await nodes(page)).length;
  const first = await count();
  await page.getByRole("button", { name: "Collapse all" }).click();
  await expect.poll(count).toBeLessThan(first / 2);
  const closed = await count();
  await page.getByRole("button", { name: "Expand all" }).click();
  await expect.poll(count).toBeGreaterThan(first);
  const all = await count();
  await page.keyboard.press("Shift+C");
  await expect.poll(count).toBe(closed);
  await page.keyboard.press("Meta+z");
  await expect.poll(count).toBe(all);
  await page.keyboard.press("Control+y");
  await expect.poll(count).toBe(closed);
  await page.keyboard.press("Shift+E");
  await expect.poll(count).toBe(all);
});

test("an open box brings out what is drawn at rest, and not a line for each of its own", async ({ page, open }) => {
  await open();
  const drawn = (await edges(page)).length;
  await page.getByRole("tree", { name: "Scope" }).getByRole("button", { name: "main", exact: true }).click();
  await expect(page.locator("#drawer h2")).toHaveText("main");
  expect((await edges(page)).length).toBe(drawn);
  expect((await edges(page)).some((edge) => edge.classes.includes("near"))).toBe(true);
});

test("titles stand above the lines that run over them", async ({ page, open }) => {
  await open();
  const raised = () =>
    page.evaluate(() => {
      interface Raised { data(key: string): string; style(name: string): string }
      const { cy } = (document.getElementById("canvas") as unknown as { _cyreg: { cy: { nodes(): Raised[]; edges(): Raised[] } } })._cyreg;
      const titles = cy.nodes().filter((node) => node.data("role") === "title");
      const lines = Math.max(...cy.edges().map((edge) => Number(edge.style("z-index"))));
      return { labels: titles.map((title) => title.data("label")), above: titles.map((title) => title).every((title) => Number(title.style("z-index")) > lines) };
    });
  const first = await raised();
  expect(first.labels.length).toBeGreaterThan(2);
  expect(first.above).toBe(true);
  await find(page, "bastion");
  const more = await raised();
  expect(more.labels.length).toBeGreaterThanOrEqual(first.labels.length);
  expect(more.above).toBe(true);
});

test("single keys can be switched off, and stay off", async ({ page, open }) => {
  await open();
  await page.keyboard.press("?");
  await page.getByRole("switch", { name: "Single keys do something" }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await expect(page.locator("#table")).toBeHidden();
  await open();
  await page.keyboard.press("t");
  await expect(page.locator("#table")).toBeHidden();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox", { name: /Find by name/ })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Help and shortcuts" }).click();
  await page.getByRole("switch", { name: "Single keys do something" }).check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("t");
  await expect(page.locator("#table")).toBeVisible();
});
