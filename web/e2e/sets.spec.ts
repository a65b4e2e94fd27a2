// The headings of the panel's lists select the whole set, as they do in CloudMapper.

import { nodes } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

test("a click on a list's heading selects all that the list holds", async ({ page, open }, info) => {
  await open();
  const chosen = async () => (await nodes(page)).filter((node) => node.classes.includes("chosen")).map((node) => node.label).sort();
  await find(page, "web-alb");
  const beside = page.locator("#drawer h3").filter({ hasText: "Beside it" });
  const count = Number(await beside.locator("small").textContent());
  expect(count).toBeGreaterThan(0);
  const names = (await page.locator("#drawer ul.peers").last().locator("button.jump").allTextContents()).length;
  await beside.getByRole("button").click();
  await expect.poll(async () => (await chosen()).length).toBe(count);
  expect(names).toBe(count);
  expect(await chosen()).not.toContain("web-alb");
  if (count > 1) await expect(page.locator("#drawer .several")).toContainText(`${count} selected`);
  await page.screenshot({ path: info.outputPath("set.png") });

  await find(page, "web-alb");
  await page.locator("#drawer h3").filter({ hasText: "Outbound" }).getByRole("button").click();
  await expect.poll(chosen).toContain("shop-web ×2");
  await expect(page.locator("#drawer .several")).toContainText(/\d+ selected/);

  // By keyboard as well.
  await find(page, "web-alb");
  await page.locator("#drawer h3").filter({ hasText: "Path from Internet" }).getByRole("button").focus();
  await page.keyboard.press("Enter");
  await expect.poll(chosen).toContain("Internet");
});
