// The search field with its list of hits: a combobox.

import type { Actions } from "../actions.ts";
import { fill, glyph, h } from "../dom.ts";
import { whenIdle } from "../idle.ts";
import { type Hit, indexOf } from "../search.ts";
import { expressionFor, findTerms, hasTerms } from "../search-terms.ts";
import { nodeTile } from "./parts.ts";

/** Hits that are shown. */
const MOST = 12;

/** No letter waits longer than this for the map to be read. */
const PIECE_MILLISECONDS = 25;

export function searchBox(actions: Actions): { element: HTMLElement; focus(): void } {
  const { store } = actions;
  let hits: Hit[] = [];
  let active = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const list = h("ul", { class: "hits", role: "listbox", id: "hits", "aria-label": "Found", hidden: true });
  const input = h("input", {
    type: "search",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "hits",
    "aria-autocomplete": "list",
    "aria-label": "Find by name, id, address, tag, port or group",
    placeholder: "Find by name, ID, IP, tag, port…",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => update(),
    onfocus: () => update(),
    onblur: () => setTimeout(close, 150),
    onkeydown: (event: KeyboardEvent) => key(event),
  });
  const element = h("div", { class: "search" }, glyph("search"), input, h("kbd", { "aria-hidden": "true" }, isMac() ? "⌘ K" : "Ctrl K"), list);

  /** Says what would be marked; follows the letters also while the hits stay the same. */
  let all: HTMLElement | undefined;
  const allWords = () => `Mark all that match “${input.value.trim()}” on the map`;

  const close = () => {
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const update = () => {
    const model = store.state.model;
    if (!model || input.value.trim() === "") return close();
    const index = indexOf(model);
    clearTimeout(timer);
    const end = performance.now() + PIECE_MILLISECONDS;
    if (!index.build(() => performance.now() < end)) return reading(index.progress);
    const before = hits;
    hits = index.find(input.value);
    if (hits.length === 0 && hasTerms(input.value)) hits = findTerms(model, input.value, MOST);
    const same = !list.hidden && active === 0 && hits.length > 0 && hits.length === before.length && hits.every((hit, i) => hit.id === before[i]?.id && hit.because === before[i]?.because);
    active = 0;
    if (!same) show();
    else if (all) all.textContent = allWords();
  };

  /** Typed before a large map is read: says so, and goes on reading while the letters come. */
  const reading = (progress: number) => {
    hits = [];
    fill(list, h("li", { class: "none", role: "presentation" }, `Reading the map… ${Math.floor(100 * progress)} %`));
    list.hidden = false;
    timer = setTimeout(update);
  };

  const show = () => {
    const model = store.state.model;
    all = undefined;
    fill(list);
    hits.forEach((hit, i) => {
      const node = model?.nodes.get(hit.id);
      if (!node) return;
      const place = [hit.because, hit.place].filter(Boolean).join(" · ");
      list.append(
        h(
          "li",
          {
            role: "option",
            id: `hit-${i}`,
            "aria-selected": String(i === active),
            onmousedown: (event: MouseEvent) => {
              event.preventDefault();
              choose(i);
            },
          },
          nodeTile(node, "middle"),
          h("span", { class: "grow" }, h("div", { class: "cut" }, node.kind === "class" ? `${hit.name} ×${node.count ?? node.children.length}` : hit.name), h("div", { class: "place cut" }, place)),
        ),
      );
    });
    if (hits.length === 0) list.append(h("li", { class: "none", role: "presentation" }, `Nothing on this map matches “${input.value.trim()}”.`));
    else if (expressionFor(input.value, hits) !== undefined) {
      const i = hits.length;
      list.append(
        h(
          "li",
          {
            role: "option",
            id: `hit-${i}`,
            class: "all",
            "aria-selected": String(i === active),
            onmousedown: (event: MouseEvent) => {
              event.preventDefault();
              choose(i);
            },
          },
          glyph("search-code", 15),
          (all = h("span", { class: "grow cut" }, allWords())),
          h("small", { class: "faint", "aria-hidden": "true" }, "Shift ↵"),
        ),
      );
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    if (hits.length > 0) input.setAttribute("aria-activedescendant", `hit-${active}`);
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  };

  const choose = (i: number) => {
    const hit = hits[i];
    const expression = i === hits.length ? expressionFor(input.value, hits) : undefined;
    if (!hit && expression === undefined) return;
    close();
    input.blur();
    if (hit) actions.reveal(hit.id);
    else if (expression !== undefined) {
      store.set({ page: "map" });
      actions.query("find", expression);
    }
  };

  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      close();
      input.blur();
    } else if (event.key === "Enter") {
      if (list.hidden || hits.length === 0) update();
      else choose(event.shiftKey ? hits.length : active);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length > 0) {
      event.preventDefault();
      const rows = hits.length + Number(expressionFor(input.value, hits) !== undefined);
      active = (active + (event.key === "ArrowDown" ? 1 : -1) + rows) % rows;
      show();
    } else return;
    event.stopPropagation();
  };

  // The index is made while nothing else is to be done, so that the first letter does not wait for it.
  store.subscribe((state, before) => {
    if (state.model === before.model) return;
    const { model } = state;
    if (model) whenIdle((more) => store.state.model !== model || indexOf(model).prepare(more));
  });
  return {
    element,
    focus: () => {
      input.focus();
      input.select();
    },
  };
}

function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
