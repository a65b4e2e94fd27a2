// Twenty thousand instances: cards at first, one VPC opens, whatever is hidden is found and said.

import { nodes } from "./canvas.ts";
import { expect, find, serve, test } from "./demo.ts";

test("20,000 instances open as cards; a VPC opens into stacks; the search finds what is not drawn", async ({ page }, info) => {
  const { url, end } = await serve(["--instances", "20000"]);
  try {
    await page.goto(url);
    await expect(page.locator("#status .dot")).toBeVisible({ timeout: 30_000 });
    const first = await nodes(page);
    expect(first.length).toBeLessThan(60);
    const cards = first.filter((node) => node.classes.includes("card"));
    expect(cards).toHaveLength(20);
    await expect(page.locator("#status")).toContainText(/20,\d{3} resources/);
    await page.screenshot({ path: info.outputPath("first.png") });

    const card = cards.find((one) => one.y > 150 && one.y < 700);
    await page.mouse.dblclick(card?.x ?? 0, card?.y ?? 0);
    await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("stack")).length).toBeGreaterThan(8);
    const open = await nodes(page);
    expect(open.length).toBeLessThan(150);
    // Names that all begin as their VPC stand whole in two lines.
    const stacks = open.filter((node) => node.classes.includes("stack"));
    expect(stacks.map((node) => node.label)).toContainEqual(expect.stringMatching(/^net-\d+-(web|api|cache) ×\d+$/));
    expect(stacks.filter((node) => node.lines.includes("…"))).toEqual([]);
    await page.screenshot({ path: info.outputPath("open.png") });

    await find(page, "web-0123");
    await expect(page.locator("#drawer h2")).toHaveText("web-0123");
    expect((await nodes(page)).some((node) => node.label === "web-0123" && node.classes.includes("chosen"))).toBe(true);

    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Internet exposure" }).click();
    await expect(page.locator("#status")).toContainText(/1\d,\d{3} hidden by a filter · clear/);
    await page.keyboard.press("t");
    await expect(page.locator("#table")).toContainText(/6,\d{3}/);
  } finally {
    end();
  }
});
