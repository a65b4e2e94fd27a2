// Text of 200 %, as a reader sets it in the browser for all pages, not by its zoom: nothing overlaps, runs off or is cut.

import { nodes } from "./canvas.ts";
import { expect, test } from "./demo.ts";
import { walk, WIDTHS } from "./walk.ts";

// What a reader sets as the size of text in the browser, not its zoom.
test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, args: [...(launchOptions.args ?? []), "--blink-settings=defaultFontSize=32,defaultFixedFontSize=26"] }) });

for (const width of WIDTHS) {
  test(`at ${width} px nothing overlaps, runs off or is cut`, async ({ page, open }, info) => {
    await page.setViewportSize({ width, height: 842 });
    await open();
    expect(await page.evaluate(() => getComputedStyle(document.body).fontSize)).toBe("26px");
    // The words of the map grow too, as far as it fits.
    const [tile] = (await nodes(page)).filter((node) => node.classes.includes("tile"));
    expect(tile?.width).toBeGreaterThan(34);
    await walk(page, "200", width, (name) => info.outputPath(name));
  });
}

test("the rows of the table stand where they are looked for", async ({ page, open }) => {
  await open("#v=1&page=table");
  const rows = page.locator("#table tbody:not(.spacer) tr");
  const tops = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().top));
  expect(tops.length).toBeGreaterThan(10);
  tops.slice(1).forEach((top, i) => expect(top - (tops[i] ?? 0)).toBeCloseTo(64, 0));
});
