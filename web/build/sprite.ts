// Vite plugin: builds icons.svg (a sprite) and the glyph table of the canvas from lucide-static.

import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { GLYPHS } from "../src/glyphs.ts";

const ICONS = new URL("../node_modules/lucide-static/icons/", import.meta.url);
const MODULE = "virtual:glyphs";

/** The inner markup of one glyph, on one line: what stands between <svg …> and </svg>. */
function inner(name: string): string {
  const text = readFileSync(new URL(`${name}.svg`, ICONS), "utf8");
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(text)?.[1];
  if (body === undefined) throw new Error(`${name}.svg: no <svg> element`);
  return body.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>").trim();
}

function sprite(): string {
  const symbols = [...GLYPHS].sort().map(
    (name) =>
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner(name)}</symbol>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence: see the head of app.js -->\n${symbols.join("\n")}\n</svg>\n`;
}

export function glyphs(): Plugin {
  return {
    name: "mapper-glyphs",
    resolveId: (id) => (id === MODULE ? `\0${MODULE}` : undefined),
    load(id) {
      if (id !== `\0${MODULE}`) return undefined;
      const table = Object.fromEntries([...GLYPHS].sort().map((name) => [name, inner(name)]));
      return `export default ${JSON.stringify(table)};`;
    },
    generateBundle() {
      this.emitFile({ type: "asset", fileName: "icons.svg", source: sprite() });
    },
  };
}
