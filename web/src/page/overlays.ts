// What floats over the canvas: breadcrumb, zoom and undo buttons, minimap.

import { type Actions, SHAPE_WORDS } from "../actions.ts";
import { byId, fill, glyph, h, plural, textScale } from "../dom.ts";
import type { Glyph } from "../glyphs.ts";
import { ancestors } from "../model.ts";
import { nextShape } from "../packing.ts";
import { minimap } from "./minimap.ts";

/** Below this width the drawer lies over the map, as narrow.css has it. */
const NARROW = 1100;

export function overlays(actions: Actions): void {
  breadcrumb(actions);
  controls(actions);
  minimap(actions);
}

function breadcrumb(actions: Actions): void {
  const element = byId("breadcrumb");
  actions.store.subscribe((state, before) => {
    if (state.model === before.model && state.selected === before.selected && state.view === before.view && state.page === before.page) return;
    const { model, selected } = state;
    element.hidden = !model || state.page !== "map";
    if (!model) return;
    const node = selected === undefined ? undefined : model.nodes.get(selected);
    const line = node ? [...ancestors(model, node.id).reverse(), node] : model.roots.flatMap((id) => model.nodes.get(id) ?? []).slice(0, 1);
    const parts: (Element | string)[] = [];
    // Beside the drawer on a narrow page there is room for the last three.
    if (node && line.length > 4 && innerWidth < NARROW * textScale()) {
      line.splice(0, line.length - 3);
      parts.push("…");
    }
    for (const step of line) {
      if (parts.length > 0) parts.push(glyph("chevron-right", 13));
      parts.push(
        h(
          "button",
          {
            type: "button",
            class: "cut",
            onclick: () => {
              actions.select(step.id);
              actions.fitTo(step.id);
            },
          },
          step.name,
        ),
      );
    }
    if (!node) {
      const words = model.roots.length > 1 ? plural(model.roots.length, "account") : plural(model.vpcs.length, "VPC");
      if (model.roots.length > 1) parts.length = 0;
      else parts.push(glyph("chevron-right", 13));
      parts.push(h("span", {}, words));
    }
    fill(element, ...parts);
  });
}

function controls(actions: Actions): void {
  const { store, graph } = actions;
  const element = byId("controls");
  element.className = "controls";
  const button = (icon: Glyph, label: string, onclick: () => void) => h("button", { type: "button", "aria-label": label, title: label, onclick }, glyph(icon));
  const undo = button("undo-2", "Undo (Ctrl Z)", () => actions.undo());
  const redo = button("redo-2", "Redo (Ctrl Shift Z)", () => actions.redo());
  const shape = button("proportions", "", () => actions.reshape());
  const back = button("rotate-ccw", "Put moved nodes back", () => actions.putBack());
  fill(
    element,
    button("plus", "Zoom in (+)", () => graph.zoomBy(1.25)),
    button("minus", "Zoom out (-)", () => graph.zoomBy(0.8)),
    button("maximize", "Fit the whole map (F)", () => graph.fit()),
    shape,
    h("hr", {}),
    button("route", "Trace a path (P)", () => actions.tracing.start()),
    h("hr", {}),
    undo,
    redo,
    back,
  );
  const update = () => {
    undo.disabled = !store.canUndo;
    redo.disabled = !store.canRedo;
    shape.title = `Lay the map out ${SHAPE_WORDS[nextShape(store.state.view.shape)]} (R)`;
    shape.setAttribute("aria-label", shape.title);
    back.hidden = store.state.view.moved.size === 0;
  };
  update();
  store.subscribe((state, before) => {
    if (state.view !== before.view || state.model !== before.model) update();
    element.hidden = !state.model || state.page !== "map";
  });
}
