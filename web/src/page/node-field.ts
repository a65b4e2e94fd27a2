// A field that names one end of a trace: typed with completion from the map, or chosen by a click on it.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h } from "../dom.ts";
import type { Model } from "../model.ts";
import { type Hit, indexOf } from "../search.ts";
import { type End, endOf, type Side, typedEnd } from "../trace.ts";
import { nodeTile } from "./parts.ts";

const MOST = 8;

export interface NodeField {
  element: HTMLElement;
  /** Shows what the trace has. */
  update(end: End | undefined, picking: boolean): void;
}

export function nodeField(actions: Actions, side: Side): NodeField {
  const { store, tracing } = actions;
  const name = side === "from" ? "From" : "To";
  const listId = `trace-${side}-hits`;
  let hits: Hit[] = [];
  let active = -1;
  let shown = "";

  const list = h("ul", { class: "hits", role: "listbox", id: listId, "aria-label": `${name}: found`, hidden: true });
  const input = h("input", {
    type: "text",
    role: "combobox",
    id: `trace-${side}`,
    "aria-expanded": "false",
    "aria-controls": listId,
    "aria-autocomplete": "list",
    placeholder: "name, id, address, CIDR or internet",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => search(),
    onblur: () => setTimeout(leave, 150),
    onkeydown: (event: KeyboardEvent) => key(event),
  });
  const pick = h(
    "button",
    {
      class: "square",
      type: "button",
      "aria-label": `Choose ${side === "from" ? "the source" : "the target"} on the map`,
      title: `Choose ${side === "from" ? "the source" : "the target"} on the map`,
      "aria-pressed": "false",
      onclick: () => tracing.pick(store.state.trace?.picking === side ? undefined : side),
    },
    glyph("crosshair", 15),
  );
  const element = h("div", { class: "trace-field" }, h("label", { for: `trace-${side}` }, name), h("div", { class: "trace-input" }, input, list), pick);

  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const search = () => {
    const { model } = store.state;
    if (!model || input.value.trim() === "") return close();
    const index = indexOf(model);
    hits = index.find(input.value, MOST * 2).filter((hit) => endOf(model, hit.id)).slice(0, MOST);
    active = -1;
    draw(model);
  };

  const draw = (model: Model) => {
    fill(
      list,
      ...hits.flatMap((hit, i) => {
        const node = model.nodes.get(hit.id);
        if (!node) return [];
        const option = h(
          "li",
          {
            role: "option",
            id: `${listId}-${i}`,
            "aria-selected": String(i === active),
            onmousedown: (event: MouseEvent) => {
              event.preventDefault();
              take(i);
              onwards();
            },
          },
          nodeTile(node),
          h("span", { class: "grow" }, h("div", { class: "cut" }, endOf(model, hit.id)?.label ?? hit.name), h("div", { class: "place cut" }, [hit.because, hit.place].filter(Boolean).join(" · "))),
        );
        return [option];
      }),
    );
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(hits.length > 0));
    if (active >= 0) input.setAttribute("aria-activedescendant", `${listId}-${active}`);
    else input.removeAttribute("aria-activedescendant");
  };

  const take = (i: number) => {
    const { model } = store.state;
    const hit = hits[i];
    const end = model && hit ? endOf(model, hit.id) : undefined;
    close();
    if (end) tracing.set(side, end);
  };

  /** To the other end, where that is still to be named. */
  const onwards = () => {
    const { trace } = store.state;
    if (trace?.picking !== undefined && trace.picking !== side) focusTraceField(trace.picking);
  };

  /** What was typed counts, whether chosen from the list or not. */
  const commit = () => {
    const { model, trace } = store.state;
    close();
    if (!model || input.value.trim() === shown) return;
    const end = typedEnd(model, input.value);
    if (end?.word !== trace?.[side]?.word) tracing.set(side, end);
    else input.value = shown;
  };

  const leave = () => {
    if (document.activeElement !== input) commit();
  };

  const key = (event: KeyboardEvent) => {
    const { model } = store.state;
    if (event.key === "Enter") {
      active >= 0 ? take(active) : commit();
      onwards();
    } else if (event.key === "Escape") list.hidden ? byId("canvas-wrap").focus() : close();
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && hits.length > 0 && !list.hidden && model) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      active = active < 0 ? (step > 0 ? 0 : hits.length - 1) : (active + step + hits.length) % hits.length;
      draw(model);
      event.preventDefault();
    } else return;
    event.stopPropagation();
  };

  return {
    element,
    update: (end, picking) => {
      pick.setAttribute("aria-pressed", String(picking));
      const next = end?.label ?? "";
      // What is being typed is not taken away by an answer that comes in meanwhile.
      if (next === shown && document.activeElement === input) return;
      shown = next;
      input.value = next;
      input.placeholder = picking ? "click on the map, or type" : "name, id, address, CIDR or internet";
    },
  };
}

/** Puts the keyboard into the field of one end. */
export function focusTraceField(side: Side): void {
  document.getElementById(`trace-${side}`)?.focus();
}
