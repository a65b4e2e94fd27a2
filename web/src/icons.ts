// Pictures for the canvas, as data URIs made from our own glyphs and from numbers, never from text of AWS.

import { number } from "./dom.ts";
import markup from "virtual:glyphs";
import type { Glyph } from "./glyphs.ts";
import { compareKinds, kindOf } from "./kinds.ts";
import type { Finding } from "./beneath.ts";
import { CATEGORY, type Tokens } from "./tokens.ts";

const cache = new Map<string, string>();

/** One transparent pixel: a node without any picture makes Cytoscape restyle its relatives at every frame. */
export const BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

function picture(key: string, width: number, height: number, body: () => string): string {
  const known = cache.get(key);
  if (known) return known;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body()}</svg>`;
  // Only what would end the address: Cytoscape reads it letter by letter for each node that it styles.
  const uri = `data:image/svg+xml;utf8,${svg.replace(/[%#]/g, encodeURIComponent)}`;
  cache.set(key, uri);
  return uri;
}

function drawn(name: Glyph, x: number, y: number, size: number, colour: string): string {
  return `<g transform="translate(${x} ${y}) scale(${size / 24})" fill="none" stroke="${colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${markup[name]}</g>`;
}

/** A white glyph alone, for a tile or circle of 48. */
export function glyphPicture(name: Glyph): string {
  return picture(`glyph ${name}`, 48, 48, () => drawn(name, 12, 12, 24, "#fff"));
}

/** The square flag at the corner of a box. */
export function flagPicture(name: Glyph, colour: string): string {
  return picture(`flag ${name} ${colour}`, 22, 22, () => `<rect width="22" height="22" rx="3" fill="${colour}"/>${drawn(name, 4, 4, 14, "#fff")}`);
}

/** A small red globe for what the internet reaches directly; hollow where it stands behind a load balancer. */
export function exposurePicture(direct: boolean, danger: string, ground: string): string {
  const [fill, ink] = direct ? [danger, ground] : [ground, danger];
  return picture(`exposure ${direct} ${danger} ${ground}`, 20, 20, () => `<circle cx="10" cy="10" r="8.75" fill="${fill}" stroke="${direct ? ground : danger}" stroke-width="1.5"/>${drawn("globe", 4.5, 4.5, 11, ink)}`);
}

/** What lies behind the tile of a class drawn as one: the upper edges of two more tiles, 48 x 8. */
export function pilePicture(kind: string): string {
  const fill = CATEGORY[kindOf(kind).category];
  const edge = (x: number, y: number, opacity: number) =>
    `<path d="M${x} ${y + 3.5}v-0.5a3 3 0 0 1 3-3h${42 - 2 * x}a3 3 0 0 1 3 3v0.5z" fill="${fill}" fill-opacity="${opacity}"/>`;
  return picture(`pile ${kind}`, 48, PILE, () => edge(8, 0, 0.4) + edge(4, 4.2, 0.7));
}

/** How far the pile stands out above the tile. */
export const PILE = 8;

/** What a card says besides the kinds: the worst finding beneath, and how many workloads are not counted. */
export interface CardNotes {
  finding: Finding | undefined;
  gone: number;
}

/** How wide the finding at the upper right corner of a card is. */
export const FINDING_WIDTH = 52;

/** What a closed box holds: up to four kinds with their counts, and its worst finding at the upper right corner. */
export function cardPicture(counts: Map<string, number>, { finding, gone }: CardNotes, width: number, height: number, tokens: Tokens): string {
  const { ink, muted } = tokens;
  const kinds = [...counts].sort(([a, m], [b, n]) => n - m || compareKinds(a, b));
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  const small = height < 110;
  const most = small ? 2 : 4;
  const shown = kinds.slice(0, most);
  const key = `card ${width} ${height} ${ink} ${muted} ${finding?.what} ${finding?.count} ${gone} ${kinds.map(([kind, count]) => `${kind}=${count}`).join(" ")}`;
  return picture(key, width, height, () => {
    const cell = Math.min(96, (width - 24) / 2);
    const left = width / 2 - (shown.length === 1 ? cell / 2 : cell) + 8;
    const tiles = shown.map(([kind, count], i) => {
      const { glyph, category } = kindOf(kind);
      const x = left + (i % 2) * cell;
      const y = (small ? 38 : height > 135 ? 44 : 34) + Math.floor(i / 2) * 36;
      return `<rect x="${x}" y="${y}" width="28" height="28" rx="6" fill="${CATEGORY[category]}"/>${drawn(glyph, x + 6, y + 6, 16, "#fff")}<text x="${x + 36}" y="${y + 19.5}" font-size="15" font-weight="600" fill="${ink}">${number(count)}</text>`;
    });
    const rest = kinds.length > most ? ` · +${kinds.length - most} kind${kinds.length - most === 1 ? "" : "s"}` : "";
    const hidden = gone > 0 ? ` · ${number(gone)} hidden` : "";
    const line = small ? "" : `<text x="${width / 2}" y="${height - 14}" font-size="11.5" text-anchor="middle" fill="${muted}">${total === 0 ? "empty" : `${number(total)} resource${total === 1 ? "" : "s"}${hidden === "" ? rest : hidden} · expand +`}</text>`;
    return `<g font-family="Inter, system-ui, sans-serif">${tiles.join("")}${line}${finding ? findingMark(finding, width, tokens) : ""}</g>`;
  });
}

/** A filled globe: the internet reaches so many; a hollow one: through a load balancer; a triangle: not as it should be. */
function findingMark({ what, count }: Finding, width: number, tokens: Tokens): string {
  const x = width - FINDING_WIDTH + 4;
  const colour = what === "warned" ? tokens.warn : tokens.danger;
  const [fill, inner] = what === "direct" ? [colour, tokens.panel] : ["none", colour];
  const sign = what === "warned" ? drawn("triangle-alert", x, 6, 17, colour) : `<circle cx="${x + 9}" cy="15" r="8.5" fill="${fill}" stroke="${colour}" stroke-width="1.5"/>${drawn("globe", x + 3.5, 9.5, 11, inner)}`;
  return `${sign}<text x="${x + 22}" y="19.5" font-size="12.5" font-weight="700" fill="${colour}">${count > 999 ? "1k+" : count}</text>`;
}
