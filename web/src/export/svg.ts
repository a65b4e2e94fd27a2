// The map as a vector drawing: what Cytoscape shows, written as SVG. All text is escaped, names never become markup.

export interface SvgText {
  /** One line, or several. */
  text: string;
  x: number;
  /** The middle of the first line; of several that are `centred`, of all of them. */
  y: number;
  centred?: boolean;
  anchor: "start" | "middle";
  size: number;
  weight: string;
  colour: string;
  /** Room in map units; longer text is cut with an ellipsis. */
  room: number;
  /** Colour of a halo around the letters, or of a plate behind them. */
  halo?: string;
  plate?: string;
}

export interface SvgPicture {
  /** `data:image/svg+xml;utf8,…` made by `icons.ts`. */
  uri: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface SvgBox {
  type: "box";
  z: number;
  shape: "ellipse" | "rectangle";
  x: number;
  y: number;
  width: number;
  height: number;
  radius: number;
  fill: string;
  fillOpacity: number;
  stroke: string;
  strokeWidth: number;
  dash: string;
  opacity: number;
  outline?: { colour: string; width: number; offset: number };
  pictures: SvgPicture[];
  text?: SvgText;
}

export interface SvgLine {
  type: "line";
  z: number;
  points: { x: number; y: number }[];
  colour: string;
  width: number;
  dash: string;
  opacity: number;
  arrow: "triangle" | "tee" | "none";
  text?: SvgText;
}

export interface SvgDrawing {
  background: string;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Said in the file's title and description. */
  title: string;
  description: string;
  shapes: (SvgBox | SvgLine)[];
  /** Width of a text in map units, as the browser would set it. */
  measure(text: string, size: number, weight: string): number;
}

const FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

/** From line to line, in heights of letters. */
const LINE = 1.15;

export function svg(drawing: SvgDrawing): string {
  const { left, top, width, height, background } = drawing;
  const lower = [...drawing.shapes].sort((a, b) => a.z - b.z);
  const body = lower.map((shape) => (shape.type === "box" ? box(shape, drawing) : line(shape)));
  // Labels of lines stand above all else, as on screen.
  for (const shape of lower) if (shape.type === "line" && shape.text) body.push(text(shape.text, drawing, shape.opacity));
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="${n(left)} ${n(top)} ${n(width)} ${n(height)}" font-family="${FONT}">`,
    `<title>${escaped(drawing.title)}</title>`,
    `<desc>${escaped(drawing.description)}</desc>`,
    `<rect x="${n(left)}" y="${n(top)}" width="${n(width)}" height="${n(height)}" fill="${colour(background)}"/>`,
    ...body.filter((part) => part !== ""),
    `</svg>`,
    "",
  ].join("\n");
}

/** Text as XML text or attribute value; characters that XML 1.0 does not know become a replacement. */
export function escaped(value: string): string {
  return value
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

function box(shape: SvgBox, drawing: SvgDrawing): string {
  const { x, y, width, height, outline } = shape;
  const parts: string[] = [];
  if (outline) {
    const grown = outline.offset + outline.width / 2;
    parts.push(
      `<rect x="${n(x - width / 2 - grown)}" y="${n(y - height / 2 - grown)}" width="${n(width + 2 * grown)}" height="${n(height + 2 * grown)}" rx="${n(shape.radius + grown)}" fill="none" stroke="${colour(outline.colour)}" stroke-width="${n(outline.width)}"/>`,
    );
  }
  const look = `fill="${colour(shape.fill)}" fill-opacity="${n(shape.fillOpacity)}"${stroke(shape.stroke, shape.strokeWidth, shape.dash)}`;
  parts.push(
    shape.shape === "ellipse"
      ? `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(width / 2)}" ry="${n(height / 2)}" ${look}/>`
      : `<rect x="${n(x - width / 2)}" y="${n(y - height / 2)}" width="${n(width)}" height="${n(height)}" rx="${n(shape.radius)}" ${look}/>`,
  );
  for (const one of shape.pictures) parts.push(picture(one));
  if (shape.text) parts.push(text(shape.text, drawing, 1));
  return `<g${shape.opacity < 1 ? ` opacity="${n(shape.opacity)}"` : ""}>${parts.join("")}</g>`;
}

function line(shape: SvgLine): string {
  const { points } = shape;
  const last = points.at(-1);
  const before = points.at(-2);
  if (!last || !before) return "";
  const path = points.map((point, i) => `${i === 0 ? "M" : "L"}${n(point.x)} ${n(point.y)}`).join("");
  const drawn = `<path d="${path}" fill="none" stroke-linejoin="round"${stroke(shape.colour, shape.width, shape.dash)}/>`;
  return `<g opacity="${n(shape.opacity)}">${drawn}${arrow(shape, before, last)}</g>`;
}

function arrow(shape: SvgLine, before: { x: number; y: number }, tip: { x: number; y: number }): string {
  if (shape.arrow === "none") return "";
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const size = 5 + shape.width * 1.4;
  const at = (back: number, side: number) => `${n(tip.x - dx * back - dy * side)} ${n(tip.y - dy * back + dx * side)}`;
  if (shape.arrow === "tee") return `<path d="M${at(0, size / 1.6)}L${at(0, -size / 1.6)}" fill="none"${stroke(shape.colour, Math.max(2, shape.width), "")}/>`;
  return `<path d="M${n(tip.x)} ${n(tip.y)}L${at(size, size / 2)}L${at(size, -size / 2)}Z" fill="${colour(shape.colour)}"/>`;
}

/** Our own pictures become real shapes; anything else is left out. */
function picture({ uri, x, y, width, height }: SvgPicture): string {
  const start = "data:image/svg+xml;utf8,";
  if (!uri.startsWith(start)) return "";
  const markup = decodeURIComponent(uri.slice(start.length));
  return markup.replace(/^<svg /, `<svg x="${n(x)}" y="${n(y)}" `).replace(/ width="[^"]*" height="[^"]*"/, ` width="${n(width)}" height="${n(height)}"`);
}

function text(label: SvgText, drawing: SvgDrawing, opacity: number): string {
  const lines = label.text.split("\n");
  if (lines.length > 1) {
    const apart = label.size * LINE;
    const first = label.centred ? label.y - ((lines.length - 1) / 2) * apart : label.y;
    return lines.map((line, i) => text({ ...label, text: line, y: first + i * apart }, drawing, opacity)).join("");
  }
  const shown = cut(label, drawing);
  if (shown === "") return "";
  const halo = label.halo ? ` stroke="${colour(label.halo)}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"` : "";
  const faded = opacity < 1 ? ` opacity="${n(opacity)}"` : "";
  const words = `<text x="${n(label.x)}" y="${n(label.y)}" font-size="${n(label.size)}" font-weight="${escaped(label.weight)}" fill="${colour(label.colour)}" text-anchor="${label.anchor}" dominant-baseline="central"${halo}${faded}>${escaped(shown)}</text>`;
  if (!label.plate) return words;
  const width = drawing.measure(shown, label.size, label.weight) + 6;
  return `<rect x="${n(label.x - width / 2)}" y="${n(label.y - label.size * 0.75)}" width="${n(width)}" height="${n(label.size * 1.5)}" rx="3" fill="${colour(label.plate)}"${faded}/>${words}`;
}

function cut({ text: whole, room, size, weight }: SvgText, { measure }: SvgDrawing): string {
  if (whole === "" || measure(whole, size, weight) <= room) return whole;
  const letters = [...whole];
  let [least, most] = [0, letters.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (measure(`${letters.slice(0, middle).join("")}…`, size, weight) <= room) least = middle;
    else most = middle - 1;
  }
  return least === 0 ? "" : `${letters.slice(0, least).join("").trimEnd()}…`;
}

function stroke(value: string, width: number, dash: string): string {
  if (width <= 0) return ` stroke="none"`;
  return ` stroke="${colour(value)}" stroke-width="${n(width)}"${dash === "" ? "" : ` stroke-dasharray="${escaped(dash)}"`}`;
}

/** Colours come from our own stylesheet; what does not look like one is drawn black. */
function colour(value: string): string {
  return /^(#[0-9a-f]{3,8}|rgba?\([\d., %]+\)|[a-z]+)$/i.test(value) ? value : "#000";
}

/** A number with at most two decimals. */
function n(value: number): string {
  return Number.isFinite(value) ? String(Math.round(value * 100) / 100) : "0";
}
