// Small parts that several panels use: a kind's tile, a jump to a node, a copy button, the rest of a long list.

import { byId, glyph, h, number } from "../dom.ts";
import type { Glyph } from "../glyphs.ts";
import { externalGlyph, isExternal, kindOf } from "../kinds.ts";
import type { Node } from "../model.ts";

export function tile(kind: string, size: "small" | "middle" | "large" = "small"): HTMLElement {
  const { glyph: name, category } = kindOf(kind);
  const pixels = { small: 12, middle: 15, large: 22 }[size];
  return h("span", { class: size === "small" ? "tile" : `tile ${size}`, "data-category": category }, glyph(name, pixels));
}

export function nodeTile(node: Node, size: "small" | "middle" | "large" = "small"): HTMLElement {
  if (!isExternal(node.kind)) return tile(node.of ?? node.kind, size);
  const pixels = { small: 12, middle: 15, large: 22 }[size];
  return h(
    "span",
    { class: size === "small" ? "tile" : `tile ${size}`, "data-category": "other" },
    glyph(externalGlyph(node.kind, node.name, node.of), pixels),
  );
}

/** `EC2 instance`, `Stack of EC2 instances`, `Public subnet`. */
export function kindWords(node: Node): string {
  if (node.kind === "class") return `Stack of ${kindOf(node.of ?? "").many}`;
  if (node.kind === "AWS::EC2::Subnet" && node.tier && node.tier !== "unknown") {
    return `${node.tier.charAt(0).toUpperCase()}${node.tier.slice(1)} subnet`;
  }
  return kindOf(node.of && isExternal(node.kind) ? node.of : node.kind).one;
}

export function jump(name: string, onclick: () => void): HTMLElement {
  return h("button", { class: "jump", type: "button", onclick }, name);
}

/** The upper right corner of the panel: on a phone, where it is a sheet over half the map, all of the height for it; and close. */
export function corner(label: string, onclick: () => void): HTMLElement {
  const panel = byId("drawer");
  const taller = h(
    "button",
    {
      type: "button",
      class: "twist taller",
      "aria-label": "Whole height",
      title: "Whole height",
      "aria-pressed": String(panel.classList.contains("tall")),
      onclick: () => taller.setAttribute("aria-pressed", String(panel.classList.toggle("tall"))),
    },
    glyph("chevron-down", 16),
  );
  return h("div", { class: "corner" }, taller, h("button", { type: "button", class: "twist", "aria-label": label, title: "Close (Esc)", onclick }, glyph("x", 16)));
}

/** The heading of a list of nodes; a click on it selects all of them. */
export function listHeading(icon: Glyph, title: string, count: string, select: () => void): HTMLElement {
  return h("h3", {}, glyph(icon, 15), h("button", { class: "jump", type: "button", title: "Select all of these", onclick: select }, title), h("small", {}, count));
}

/** Shows the first `most` of a list, and hands out the button that shows the rest; none where there is no rest. */
export function firstOf<T>(list: readonly T[], most: number, show: (some: readonly T[]) => void): HTMLElement[] {
  show(list.slice(0, most));
  const rest = list.slice(most);
  if (rest.length === 0) return [];
  const more = h(
    "button",
    {
      class: "link",
      type: "button",
      onclick: () => {
        more.remove();
        show(rest);
      },
    },
    `Show ${number(rest.length)} more`,
  );
  return [more];
}

/** Copies text; says so for a moment. */
export function copyButton(text: () => string, label: string): HTMLElement {
  const words = h("span", {}, label);
  const button = h(
    "button",
    {
      class: "action",
      type: "button",
      onclick: () => {
        const done = (word: string) => {
          words.textContent = word;
          setTimeout(() => (words.textContent = label), 1500);
        };
        copyText(text()).then(
          () => done("Copied"),
          () => done("Could not copy"),
        );
      },
    },
    glyph("copy", 14),
    words,
  );
  return button;
}

/** The clipboard needs a secure page; over plain http from another machine a selection does it. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = h("textarea", { class: "unseen", readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("the browser did not copy");
}
