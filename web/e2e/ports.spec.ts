// The ports of selected lines are read also where other lines cross them.

import type { Page } from "@playwright/test";
import { expect, find, test } from "./demo.ts";

interface Line {
  id(): string;
  data(key: string): string;
  visible(): boolean;
  midpoint(): { x: number; y: number };
  position(): { x: number; y: number };
  numericStyle(name: string): number;
}

/** What is said at lines that are brought out, what stands above them, and how high. */
function seen(page: Page) {
  return page.evaluate(() => {
    const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { edges(of: string): Line[]; nodes(of: string): Line[] } } };
    const { cy } = canvas._cyreg;
    const at = ({ x, y }: { x: number; y: number }) => `${Math.round(x)},${Math.round(y)}`;
    const lines = cy.edges(".near").map((line) => line).filter((line) => line.visible() && line.data("label") !== "");
    const ports = cy.nodes(".port").map((port) => port);
    return {
      lines: lines.map((line) => `${line.data("label")} ${at(line.midpoint())}`).sort(),
      ports: ports.map((port) => `${port.data("label")} ${at(port.position())}`).sort(),
      above: Math.min(...ports.map((port) => port.numericStyle("z-index"))) > Math.max(...lines.map((line) => line.numericStyle("z-index"))),
    };
  });
}

test("the ports of lines that are brought out stand above every line, and go with them", async ({ page, open }, info) => {
  await open();
  expect((await seen(page)).ports).toEqual([]);
  await find(page, "shop-web");
  await expect.poll(async () => (await seen(page)).ports.length).toBeGreaterThan(3);
  const first = await seen(page);
  expect(first.ports).toEqual(first.lines);
  expect(first.above).toBe(true);
  await page.screenshot({ path: info.outputPath("ports.png") });

  await find(page, "bastion");
  await expect.poll(async () => (await seen(page)).ports).not.toEqual(first.ports);
  const second = await seen(page);
  expect(second.ports).toEqual(second.lines);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect.poll(async () => (await seen(page)).ports).toEqual([]);
});
