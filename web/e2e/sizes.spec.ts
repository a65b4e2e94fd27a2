// The page at the widths it is made for, in both themes, and on a phone: everything can be read and come by.

import { expect, find, test } from "./demo.ts";
import { misfits } from "./fits.ts";
import { walk, WIDTHS } from "./walk.ts";

for (const scheme of ["light", "dark"] as const) {
  for (const width of WIDTHS) {
    test(`at ${width} px, ${scheme}, nothing overlaps, runs off or is cut`, async ({ page, open }, info) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 768 });
      await open();
      await walk(page, scheme, width, (name) => info.outputPath(name));
    });
  }
}

test("on a phone the panel reads: all of it can be come by, no words are cut", async ({ page, open }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open();
  expect.soft(await misfits(page), "at rest").toEqual([]);
  await find(page, "web-alb");
  await expect(page.getByRole("button", { name: "Close", exact: true })).toBeInViewport({ ratio: 0.99 });
  for (const tab of ["Overview", "Reach", "Rules", "Tags", "JSON"]) {
    await page.getByRole("tab", { name: tab }).click();
    expect.soft(await misfits(page), tab).toEqual([]);
    await page.screenshot({ path: info.outputPath(`phone-${tab}.png`) });
  }
  const last = page.locator("#drawer .pane > *").last();
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport();
});
