// Left panel, top: ready-made views, and the field for finding, keeping and hiding by expression.

import type { Actions } from "../actions.ts";
import { fill, glyph, h, plural } from "../dom.ts";
import { isFirst } from "../model.ts";
import { PRESETS, presetOf } from "../presets.ts";
import { type Completion, complete, type Vocabulary, vocabulary } from "../query/complete.ts";
import { matches } from "../query/match.ts";
import { QueryError } from "../query/parse.ts";

type Use = "find" | "only" | "hide";

const USES: { use: Use; word: string; title: string; chip: string }[] = [
  { use: "find", word: "Find", title: "Bring out what matches, fade the rest (Enter)", chip: "found" },
  { use: "only", word: "Only", title: "Leave only what matches on the map", chip: "only" },
  { use: "hide", word: "Hide", title: "Take what matches off the map", chip: "without" },
];

export function querySections(actions: Actions): HTMLElement[] {
  const { store } = actions;
  const presets = h("section", {});
  const drawPresets = () => {
    const { model, view } = store.state;
    if (!model) return;
    const current = presetOf(view);
    const chips = h("div", { class: "chips" });
    for (const preset of PRESETS) {
      const useless = preset.useless?.(model);
      chips.append(
        h(
          "button",
          { class: "chip", type: "button", "aria-pressed": String(current === preset), disabled: useless !== undefined, title: useless ?? preset.title, onclick: () => actions.applyPreset(preset) },
          preset.name,
        ),
      );
    }
    fill(presets, h("h2", {}, "View"), chips);
  };
  store.subscribe((state, before) => {
    if (state.model !== before.model || state.view !== before.view) drawPresets();
  });
  return [presets, queryField(actions)];
}

function queryField(actions: Actions): HTMLElement {
  const { store } = actions;
  let words: Vocabulary | undefined;
  let offers: Completion[] = [];
  /** -1: none is chosen, Enter applies what stands in the field. */
  let active = -1;
  const list = h("ul", { class: "hits offers", role: "listbox", id: "offers", "aria-label": "Completions", hidden: true });
  const message = h("p", { class: "fine", id: "query-says", role: "status" });
  const input = h("input", {
    type: "text",
    class: "query mono",
    role: "combobox",
    "aria-expanded": "false",
    "aria-controls": "offers",
    "aria-autocomplete": "list",
    "aria-label": "Find, keep or hide by expression",
    "aria-describedby": "query-says",
    placeholder: "kind:rds and not tag:env=prod",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: 2000,
    oninput: () => update(),
    onfocus: () => update(),
    onclick: () => update(),
    onblur: () => close(),
    onkeydown: (event: KeyboardEvent) => key(event),
  });
  const buttons = USES.map(({ use, word, title }) => h("button", { class: use === "find" ? "action first" : "action", type: "button", title, onclick: () => apply(use) }, word));
  const used = h("div", { class: "chips" });

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const update = () => {
    const { model } = store.state;
    if (!model) return;
    words ??= vocabulary(model);
    offers = document.activeElement === input ? complete(input.value, input.selectionStart ?? input.value.length, words) : [];
    active = -1;
    show();
    say();
  };

  const show = () => {
    fill(
      list,
      ...offers.map((offer, i) =>
        h(
          "li",
          {
            role: "option",
            id: `offer-${i}`,
            "aria-selected": String(i === active),
            onmousedown: (event: MouseEvent) => {
              event.preventDefault();
              take(i);
            },
          },
          h("span", { class: "mono cut" }, offer.insert.trim()),
          h("span", { class: "place cut" }, offer.hint),
        ),
      ),
    );
    list.hidden = offers.length === 0;
    input.setAttribute("aria-expanded", String(offers.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `offer-${active}`);
    else input.removeAttribute("aria-activedescendant");
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  };

  /** How many match, or what is wrong and where. */
  const say = (): boolean => {
    const { model } = store.state;
    input.removeAttribute("aria-invalid");
    for (const button of buttons) button.disabled = input.value.trim() === "";
    if (!model || input.value.trim() === "") {
      fill(message, "Words, key:value, and or not, ( ), \u201cquotes\u201d.");
      return false;
    }
    try {
      const found = matches(model, input.value) ?? new Set();
      const outside = model.externals.filter((id) => found.has(id)).length;
      const seen = new Set<string>();
      let resources = -outside;
      for (const id of found) {
        const node = model.nodes.get(id);
        if (node && isFirst(node, seen)) resources += 1;
      }
      fill(message, outside === 0 ? `${plural(resources, "resource")} match` : `${plural(resources, "resource")} and ${plural(outside, "network")} outside match`);
      return true;
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const { at, length } = error;
      const text = input.value;
      input.setAttribute("aria-invalid", "true");
      fill(
        message,
        h("span", { class: "mono wrong" }, text.slice(Math.max(0, at - 24), at), h("mark", {}, length > 0 ? text.slice(at, at + length) : "\u2423"), text.slice(at + length, at + length + 12)),
        h("span", { class: "error" }, error.message),
      );
      return false;
    }
  };

  const take = (i: number) => {
    const offer = offers[i];
    if (!offer) return;
    const before = input.value.slice(0, offer.from) + offer.insert;
    const rest = input.value.slice(offer.to);
    const space = /[\s:(]$/.test(before) || /^[\s)]/.test(rest) ? "" : " ";
    input.value = before + space + rest;
    input.setSelectionRange(before.length + space.length, before.length + space.length);
    update();
  };

  const apply = (use: Use) => {
    if (!say()) return void input.focus();
    close();
    actions.query(use, input.value.trim());
  };

  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      if (list.hidden) input.blur();
      else close();
    } else if (event.key === "Enter") {
      if (active >= 0) take(active);
      else apply("find");
    } else if (event.key === "Tab" && active >= 0) {
      event.preventDefault();
      take(active);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && offers.length > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = ((active < 0 && step < 0 ? 0 : active) + step + offers.length) % offers.length;
      show();
    } else return;
    event.stopPropagation();
  };

  const drawActive = () => {
    const { view } = store.state;
    const texts: Record<Use, string> = { find: view.find, only: view.filters.only, hide: view.filters.hide };
    fill(
      used,
      ...USES.flatMap(({ use, chip }) =>
        texts[use] === ""
          ? []
          : h(
              "span",
              { class: "chip on" },
              h(
                "button",
                {
                  type: "button",
                  class: "cut",
                  title: "Edit",
                  onclick: () => {
                    input.value = texts[use];
                    input.focus();
                  },
                },
                `${chip}: `,
                h("span", { class: "mono" }, texts[use]),
              ),
              h("button", { type: "button", "aria-label": `Remove ${chip}: ${texts[use]}`, onclick: () => actions.query(use, "") }, glyph("x", 12)),
            ),
      ),
    );
  };

  store.subscribe((state, before) => {
    if (state.model !== before.model) words = undefined;
    if (state.model !== before.model || state.view !== before.view) {
      drawActive();
      say();
    }
  });
  return h("section", { id: "query" }, h("h2", {}, "Find and hide"), h("div", { class: "query-box" }, input, list), message, h("div", { class: "query-buttons" }, ...buttons), used);
}
