// The licences of what is bundled, as one legal comment at the head of app.js.

import { readFileSync } from "node:fs";

function text(path: string): string {
  return readFileSync(new URL(`../node_modules/${path}`, import.meta.url), "utf8").trim().replaceAll("*/", "* /");
}

export function notices(): string {
  return `/*!\nmapper's viewer. It contains:\n\n== Cytoscape.js (MIT)\n${text("cytoscape/LICENSE")}\n\n== Lucide glyphs (ISC)\n${text("lucide-static/LICENSE")}\n*/`;
}
