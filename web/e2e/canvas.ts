// Looking at the canvas through the Cytoscape instance that stands on its element.

import type { Page } from "@playwright/test";

export interface Seen {
  id: string;
  label: string;
  /** The label as it stands on the map: in one line or two, perhaps cut. */
  lines: string;
  classes: string[];
  /** On the page, in pixels. */
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Element {
  id(): string;
  data(key: string): string;
  classes(): string[];
  renderedBoundingBox(options: object): { x1: number; y1: number; w: number; h: number };
}

/** Every drawn node. */
export function nodes(page: Page): Promise<Seen[]> {
  return page.evaluate(() => {
    const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { nodes(): Element[] } } } & HTMLElement;
    const { left, top } = canvas.getBoundingClientRect();
    // Titles above the lines say again what their boxes say.
    const all = canvas._cyreg.cy.nodes().map((node) => node);
    return all.filter((node) => node.data("role") !== "title").map((node) => {
      const { x1, y1, w, h } = node.renderedBoundingBox({ includeLabels: false, includeOverlays: false });
      return { id: node.id(), label: node.data("label"), lines: node.data("lines") ?? node.data("label"), classes: node.classes(), x: left + x1 + w / 2, y: top + y1 + h / 2, width: w, height: h };
    });
  });
}

export function edges(page: Page): Promise<{ id: string; source: string; target: string; label: string; classes: string[] }[]> {
  return page.evaluate(() => {
    const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { edges(): Element[] } } };
    return canvas._cyreg.cy.edges().map((edge) => ({
      id: edge.id(),
      source: edge.data("source"),
      target: edge.data("target"),
      label: edge.data("label"),
      classes: edge.classes(),
    }));
  });
}

/** What is said on the map at the stops of a traced path. */
export function callouts(page: Page): Promise<{ lines: string[]; classes: string[]; left: number; top: number; right: number; bottom: number }[]> {
  return page.evaluate(() => {
    const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { nodes(selector: string): Element[] } } } & HTMLElement;
    const { left, top } = canvas.getBoundingClientRect();
    return canvas._cyreg.cy.nodes(".callout").map((node) => {
      const { x1, y1, w, h } = node.renderedBoundingBox({ includeLabels: true, includeOverlays: false });
      return { lines: node.data("label").split("\n"), classes: node.classes(), left: left + x1, top: top + y1, right: left + x1 + w, bottom: top + y1 + h };
    });
  });
}

/** How many different colours a grid of points of the drawn layers has: 1 on a blank canvas. */
export function colours(page: Page): Promise<number> {
  return page.evaluate(() => {
    const seen = new Set<string>();
    for (const layer of document.querySelectorAll<HTMLCanvasElement>("#canvas canvas")) {
      const pen = layer.getContext("2d");
      if (!pen || layer.width === 0) continue;
      const { data } = pen.getImageData(0, 0, layer.width, layer.height);
      for (let i = 0; i < data.length; i += 4 * 97) seen.add(`${data[i]},${data[i + 1]},${data[i + 2]},${data[i + 3]}`);
    }
    return seen.size;
  });
}
