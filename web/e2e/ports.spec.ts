// The ports of selected lines are read also where other lines cross them.

import type { Page } from "@playwright/test";
import { expect, find, test } from "./demo.ts";

interface Line {
  id(): string;
  data(key: string): string;
  visible(): boolean;
  position(): { x: number; y: number };
  boundingBox(options: object): { x1: number; y1: number; x2: number; y2: number };
  numericStyle(name: string): number;
}

/** What is said at lines that are brought out, what stands above them, and how high. */
function seen(page: Page) {
  return page.evaluate(() => {
    const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { edges(of: string): Line[]; nodes(of: string): Line[] } } };
    const { cy } = canvas._cyreg;
    const lines = cy.edges(".near").map((line) => line).filter((line) => line.visible() && line.data("label") !== "");
    const ports = cy.nodes(".port").map((port) => port);
    const beside = ports.filter((port) => {
      const line = lines.find((one) => port.id() === `ports of ${one.id()}`);
      const box = line?.boundingBox({ includeLabels: false, includeOverlays: false });
      const { x, y } = port.position();
      return !box || x < box.x1 - 2 || x > box.x2 + 2 || y < box.y1 - 22 || y > box.y2 + 22;
    });
    const areas = ports.map((port) => port.boundingBox({ includeNodes: false, includeLabels: true }));
    const over = areas.filter((a, i) => areas.slice(i + 1).some((b) => Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1) > 4 && Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1) > 4));
    return {
      lines: lines.map((line) => line.data("label")).sort(),
      ports: ports.map((port) => port.data("label")).sort(),
      /** Ports that stand elsewhere than at their line, and that another one hides. */
      beside: beside.map((port) => port.id()),
      hidden: over.length,
      unsaid: lines.filter((line) => line.numericStyle("text-opacity") !== 0).length,
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
  expect(first.beside).toEqual([]);
  expect(first.hidden).toBeLessThanOrEqual(1);
  // What is said above is not said at the line as well.
  expect(first.unsaid).toBe(0);
  await page.screenshot({ path: info.outputPath("ports.png") });

  // They follow their lines where a box opens and these run elsewhere.
  await page.keyboard.press("e");
  await expect.poll(async () => (await seen(page)).ports.length).toBeGreaterThan(1);
  await page.waitForTimeout(600);
  expect((await seen(page)).beside).toEqual([]);

  await find(page, "bastion");
  await expect.poll(async () => (await seen(page)).ports).not.toEqual(first.ports);
  const second = await seen(page);
  expect(second.ports).toEqual(second.lines);
  expect(second.beside).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect.poll(async () => (await seen(page)).ports).toEqual([]);
});
