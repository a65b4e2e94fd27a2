// Handing a file to the browser, under a name that is safe on every system.

import { h } from "../dom.ts";

/** Device names of Windows, which no file may have whatever its ending. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const LONGEST = 80;

/**
 * A file name from text of any origin: letters, digits, `-`, `_` and single dots within stay, the rest becomes `-`.
 * Never empty, never hidden, never a path.
 */
export function safeName(parts: readonly string[], ending: string): string {
  const stem = parts
    .map((part) =>
      part
        .normalize("NFKD")
        .replace(/[^\p{L}\p{N}_.-]+/gu, "-")
        .replace(/\.{2,}/g, ".")
        .replace(/^[-.]+|[-.]+$/g, ""),
    )
    .filter((part) => part !== "")
    .join("-");
  const short = [...stem].slice(0, LONGEST).join("").replace(/[-.]+$/, "");
  return `${short === "" || RESERVED.test(short.split(".")[0] ?? "") ? `mapper-${short}`.replace(/-$/, "") : short}.${ending}`;
}

export function save(name: string, content: Blob | string, type = "text/plain;charset=utf-8"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const address = URL.createObjectURL(blob);
  const link = h("a", { href: address, download: name, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser reads it after the click; a minute is enough for any size.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
