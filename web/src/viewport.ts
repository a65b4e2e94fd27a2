// The look at the canvas: what of the map is on screen, how near, and pictures of it.

import type { Core } from "cytoscape";
import { BUTTONS, type Bounds, boundsOf, corner, fitting, MARGIN } from "./bounds.ts";
import { textScale } from "./dom.ts";
import type { Point } from "./elements.ts";
import { shapesOf } from "./export/shapes.ts";
import type { SvgBox, SvgLine } from "./export/svg.ts";
import type { Layout } from "./layout.ts";
import type { Look } from "./link.ts";
import { TOKENS } from "./tokens.ts";

/** The zoom at which names of tiles can be read where text is of the usual size. */
const READABLE = 0.6;
/** Narrower than this the whole map is a thumbnail: then it begins with its upper left part, readable. */
const PHONE = 560;

/** What is brought into sight stands so many pixels from the edge, with its name beneath it. */
const AIR = 50;

/** Of each layout, found once. */
const bounds = new WeakMap<Layout, Bounds>();

export abstract class Viewport {
  constructor(protected readonly container: HTMLElement) {}

  protected abstract get cy(): Core;
  /** Where everything stands that is drawn; undefined before the first map. */
  protected abstract get places(): Layout | undefined;
  protected abstract get theme(): keyof typeof TOKENS;

  /** The part of the map that is on screen, in map units. */
  get extent(): Bounds {
    const { x1, y1, w, h } = this.cy.extent();
    return { left: x1, top: y1, width: w, height: h };
  }

  /** The part of the map that is on screen and that no panel covers. */
  protected get free(): Bounds {
    const { left, top } = this.extent;
    const [{ width, height }, zoom] = [this.size(), this.cy.zoom()];
    return { left, top, width: width / zoom, height: height / zoom };
  }

  /** What is in the middle of the screen, and how near. */
  get look(): Look {
    const { width, height } = this.size();
    const [zoom, pan] = [this.cy.zoom(), this.cy.pan()];
    return { zoom, x: (width / 2 - pan.x) / zoom, y: (height / 2 - pan.y) / zoom };
  }

  set look({ zoom, x, y }: Look) {
    const { width, height } = this.size();
    this.cy.viewport({ zoom, pan: { x: width / 2 - x * zoom, y: height / 2 - y * zoom } });
  }

  get bounds(): Bounds {
    const { places } = this;
    if (!places) return boundsOf([]);
    const known = bounds.get(places) ?? boundsOf(places.values());
    bounds.set(places, known);
    return known;
  }

  protected onScreen(point: Point): Point {
    const [zoom, pan] = [this.cy.zoom(), this.cy.pan()];
    return { x: point.x * zoom + pan.x, y: point.y * zoom + pan.y };
  }

  /** The whole map where its names stay readable, else as much of its upper part as is. */
  firstLook(): void {
    const { width: all, height } = this.size();
    const text = textScale();
    const [buttons, readable] = [BUTTONS * text, READABLE * text];
    const width = all - buttons;
    const bounds = this.bounds;
    const whole = fitting(bounds, width, height);
    const across = (width - 2 * MARGIN) / bounds.width;
    const least = width < PHONE * text ? readable : 0.3 * text;
    const zoom = Math.min(Math.max(1, text), whole >= readable ? whole : Math.max(whole, Math.min(across, readable), least));
    const top = MARGIN + 14 * text;
    const panX = bounds.width * zoom + 2 * MARGIN <= width ? (width - bounds.width * zoom) / 2 : MARGIN;
    const panY = bounds.height * zoom + 2 * MARGIN <= height ? Math.max(top, (height - bounds.height * zoom) / 2) : top;
    this.cy.viewport({ zoom, pan: { x: buttons + panX - bounds.left * zoom, y: panY - bounds.top * zoom } });
  }

  fit(ids?: string[]): void {
    const boxes = ids?.flatMap((id) => this.places?.get(id) ?? []);
    const bounds = boxes && boxes.length > 0 ? boundsOf(boxes) : this.bounds;
    const { width: all, height } = this.size();
    const buttons = BUTTONS * textScale();
    const width = all - buttons;
    const zoom = Math.min(ids ? 1.2 : 1, fitting(bounds, width, height));
    this.cy.viewport({
      zoom,
      pan: { x: buttons + width / 2 - (bounds.left + bounds.width / 2) * zoom, y: height / 2 - (bounds.top + bounds.height / 2) * zoom },
    });
  }

  /** Brings a drawn node to the middle, near enough to read. */
  centre(id: string): void {
    const box = this.places?.get(id);
    if (!box) return;
    const { width, height } = this.size();
    const zoom = Math.min(Math.max(this.cy.zoom(), 0.8 * textScale()), Math.max(0.4, fitting(boundsOf([box]), width, height)));
    this.cy.viewport({ zoom, pan: { x: width / 2 - box.x * zoom, y: height / 2 - box.y * zoom } });
  }

  /** Moves the map as little as needed for a drawn node to be on screen; of a box that is larger its upper left part. */
  bring(id: string): void {
    const box = this.places?.get(id);
    if (!box) return;
    const { width, height } = this.size();
    const zoom = this.cy.zoom();
    const edge = Math.min(70, height / 5);
    const [w, h] = [Math.min(box.width * zoom, width - edge - AIR), Math.min(box.height * zoom, height - edge - AIR)];
    const at = this.onScreen(corner(box));
    const over = (low: number, size: number, room: number) => (low < edge ? edge - low : low + size > room - AIR ? room - AIR - low - size : 0);
    const by = { x: over(at.x, w, width), y: over(at.y, h, height) };
    if (by.x !== 0 || by.y !== 0) this.cy.panBy(by);
  }

  /** Fits the map to these, unless all of them are in view. */
  protected show(ids: string[]): void {
    const boxes = ids.flatMap((id) => this.places?.get(id) ?? []);
    if (boxes.length === 0) return;
    const { left, top, width, height } = this.free;
    const inView = boxes.every((box) => box.x - 40 > left && box.x + 40 < left + width && box.y - 40 > top && box.y + 40 < top + height);
    if (!inView) this.fit(ids);
  }

  /** What is drawn, shape by shape, for files. */
  shapes(): (SvgBox | SvgLine)[] {
    return shapesOf(this.cy);
  }

  /** A picture of the whole map, or of what is on screen; never more than `most` pixels a side. */
  png(whole: boolean, most: number): Promise<Blob> {
    const { width, height } = whole ? this.bounds : { width: this.container.clientWidth, height: this.container.clientHeight };
    const scale = Math.min(2, most / Math.max(width, height));
    const options = { output: "blob-promise" as const, full: whole, scale, bg: TOKENS[this.theme].canvas };
    return this.cy.png(options) as unknown as Promise<Blob>;
  }

  /** The whole map as a data URI, at once: a browser that prints waits for nothing. */
  printPicture(most: number): string {
    const { width, height } = this.bounds;
    return this.cy.png({ output: "base64uri", full: true, bg: TOKENS.light.canvas, scale: Math.min(2, most / Math.max(width, height, 1)) });
  }

  zoomBy(factor: number): void {
    const { width, height } = this.size();
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: width / 2, y: height / 2 } });
  }

  panBy(x: number, y: number): void {
    this.cy.panBy({ x, y });
  }

  /** Moves the middle of the screen to a point of the map. */
  lookAt(point: Point): void {
    const { width, height } = this.size();
    const zoom = this.cy.zoom();
    this.cy.pan({ x: width / 2 - point.x * zoom, y: height / 2 - point.y * zoom });
  }

  /** The part of the canvas that nothing covers: on a narrow page the drawer lies over its right side, on a phone over its foot. */
  protected size() {
    const width = this.container.clientWidth || 800;
    const height = this.container.clientHeight || 600;
    const drawer = document.getElementById("drawer")?.getBoundingClientRect();
    if (!drawer || drawer.width === 0) return { width, height };
    const own = this.container.getBoundingClientRect();
    const right = Math.max(0, own.right - drawer.left);
    const below = Math.max(0, own.bottom - drawer.top);
    if (right >= width) return { width, height: height - below > 160 ? height - below : height };
    return { width: width - right > 240 ? width - right : width, height };
  }
}
