// Making elements without markup: text only ever becomes text.

import type { Glyph } from "./glyphs.ts";

type Child = Node | string | number | null | undefined | false;
type Value = string | number | boolean | null | undefined | ((event: never) => void);

/**
 * An element with attributes and children. `onclick: f` adds a listener; `true` sets an empty attribute,
 * `false`, `null` and `undefined` set none; a string child becomes a text node.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, READ.has(name) ? unturned(String(value)) : String(value));
  }
  put(element, ...children);
  return element;
}

/** Appends children, skipping empty ones. */
export function put(element: Element, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : typeof child === "string" ? unturned(child) : child);
  }
}

/** Attributes that are read, not computed with. */
const READ: ReadonlySet<string> = new Set(["title", "aria-label"]);

/** Characters that turn the direction of writing would let a tag write over what stands beside it: they are shown, not obeyed. */
function unturned(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, "\uFFFD");
}

/** Replaces everything within `element`. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  put(element, ...children);
}

const SVG = "http://www.w3.org/2000/svg";

/** A glyph of the sprite, decorative: whoever uses it names the control. `size`: pixels where text is of the usual size. */
export function glyph(name: Glyph, size = 16): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  for (const side of ["width", "height"]) svg.setAttribute(side, `${size / 16}rem`);
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("glyph");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** The element of index.html with this id; the page and the script are built together. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`index.html has no #${id}`);
  return element;
}

/** How much larger than usual the reader has text; what the page measures in pixels is to be multiplied by it. */
export function textScale(): number {
  return (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16;
}

/** 1204 as "1,204". By hand: the browser's own formatter takes tens of milliseconds to start. */
export function number(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}
