// The export menu: pictures, the drawing as JSON; each file says when the snapshot was made and what is filtered.

import type { Actions } from "../actions.ts";
import { fill, glyph, h, number, plural } from "../dom.ts";
import { safeName, save } from "../export/download.ts";
import { svg } from "../export/svg.ts";
import { viewJson } from "../export/view-json.ts";
import type { Model } from "../model.ts";
import { TOKENS } from "../tokens.ts";
import { filterCount } from "../view.ts";

/** Browsers refuse larger canvases. */
const MOST_PIXELS = 16_000;
const MARGIN = 24;

/** Names for files: `mapper-demo-2026-11-22`. */
export function fileStem(model: Model): string[] {
  const { accounts } = model.file;
  const day = accounts.map((account) => account.gathered ?? "").filter(Boolean).sort()[0]?.slice(0, 10);
  return ["mapper", ...(accounts.length > 3 ? [`${accounts.length} accounts`] : accounts.map((account) => account.name)), ...(day ? [day] : [])];
}

/** When the snapshot was made and what the drawing leaves out, in one line. */
export function provenance(actions: Actions, model: Model): string {
  const { view } = actions.store.state;
  const drawn = actions.graph.projection;
  const filters = filterCount(view.filters);
  const hidden = (drawn?.hiddenByFilter ?? 0) + (drawn?.hiddenByHand ?? 0);
  return [
    ...model.file.accounts.map((account) => `${account.name}: ${account.gathered ? `gathered ${account.gathered}` : "time not known"}`),
    ...(model.file.filters ?? []).map((filter) => `prepared with ${filter}`),
    filters > 0 ? `${plural(filters, "filter")} active` : "",
    hidden > 0 ? `${number(hidden)} hidden` : "",
    `mapper ${model.file.mapper}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** The map as drawn, as the text of an SVG file. */
export function drawingOf(actions: Actions, model: Model): string {
  const pen = document.createElement("canvas").getContext("2d");
  const bounds = actions.graph.bounds;
  return svg({
    background: TOKENS[actions.store.state.theme].canvas,
    left: bounds.left - MARGIN,
    top: bounds.top - MARGIN,
    width: bounds.width + 2 * MARGIN,
    height: bounds.height + 2 * MARGIN,
    title: `Network map of ${model.file.accounts.map((account) => account.name).join(", ")}`,
    description: provenance(actions, model),
    shapes: actions.graph.shapes(),
    measure: (text, size, weight) => {
      if (!pen) return text.length * size * 0.56;
      pen.font = `${weight} ${size}px Inter, system-ui, sans-serif`;
      return pen.measureText(text).width;
    },
  });
}

export interface Entry {
  label: string;
  note: string;
  /** Answers what to say afterwards; the menu stays open for it. */
  run(model: Model): undefined | string | Promise<undefined | string>;
}

export function exportMenu(actions: Actions, more: Entry[] = []): HTMLElement {
  const { store, graph } = actions;
  const say = h("p", { class: "fine", role: "status" });
  const picture = (whole: boolean): Entry => ({
    label: whole ? "Picture of the whole map" : "Picture of what is on screen",
    note: "PNG",
    run: async (model) => {
      save(safeName([...fileStem(model), ...(whole ? [] : ["view"])], "png"), await graph.png(whole, MOST_PIXELS));
      return undefined;
    },
  });
  const entries: Entry[] = [
    picture(false),
    picture(true),
    { label: "Vector drawing of the whole map", note: "SVG", run: (model) => void save(safeName(fileStem(model), "svg"), drawingOf(actions, model), "image/svg+xml") },
    {
      label: "What is drawn, with ports and verdicts",
      note: "JSON",
      run: (model) => {
        const drawn = graph.projection;
        if (drawn) save(safeName([...fileStem(model), "drawing"], "json"), viewJson(model, store.state.view, drawn), "application/json");
        return undefined;
      },
    },
    ...more,
  ];
  const list = h("ul", {});
  const panel = h("div", { class: "menu", id: "export-menu", hidden: true }, list, say);
  const button = h(
    "button",
    { class: "square", type: "button", "aria-label": "Export", title: "Export", "aria-expanded": "false", "aria-controls": "export-menu", onclick: () => show(panel.hidden === true) },
    glyph("download"),
  );
  const show = (open: boolean) => {
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    say.textContent = "";
    if (open) list.querySelector("button")?.focus();
  };
  fill(
    list,
    ...entries.map(({ label, note, run }) =>
      h(
        "li",
        {},
        h(
          "button",
          {
            type: "button",
            onclick: async () => {
              const { model } = store.state;
              if (!model) return;
              try {
                const words = await run(model);
                show(words !== undefined);
                say.textContent = words ?? "";
                say.className = "fine";
                if (words === undefined) button.focus();
              } catch (error) {
                say.textContent = error instanceof Error ? error.message : String(error);
                say.className = "fine wrong";
              }
            },
          },
          h("span", {}, label),
          h("small", {}, note),
        ),
      ),
    ),
  );
  const element = h("div", { class: "menu-holder" }, button, panel);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    event.stopPropagation();
    show(false);
    button.focus();
  });
  element.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof globalThis.Node && !element.contains(event.relatedTarget)) show(false);
  });
  document.addEventListener("pointerdown", (event) => {
    if (event.target instanceof globalThis.Node && !element.contains(event.target)) show(false);
  });
  store.subscribe((state) => {
    button.disabled = !state.model;
  });
  return element;
}
