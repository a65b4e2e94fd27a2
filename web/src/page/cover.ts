// What stands in for a map: loading, no map, no access, an error, and a map without anything on it.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h } from "../dom.ts";

export function cover(actions: Actions, retry: () => void): void {
  const element = byId("cover");
  const draw = () => {
    const { model, problem, view } = actions.store.state;
    document.body.classList.toggle("no-map", !model);
    const nothing = model && model.leaves.length > 0 && actions.graph.projection?.shown === 0;
    element.hidden = (model !== undefined && model.nodes.size > 0 && !nothing) || actions.store.state.page === "table";
    if (element.hidden) return;
    if (!model && problem) {
      fill(
        element,
        h(
          "div",
          { role: "alert" },
          glyph("triangle-alert", 32),
          h("h2", {}, problem.title),
          h("p", {}, problem.detail),
          problem.next ? h("code", {}, problem.next) : null,
          h("div", {}, problem.retry ? h("button", { class: "action first", type: "button", onclick: retry }, "Try again") : null),
        ),
      );
    } else if (!model) {
      fill(element, h("div", { role: "status" }, h("div", { class: "skeleton", "aria-hidden": "true" }, ...Array.from({ length: 6 }, () => h("i", {}))), h("h2", {}, "Reading the map…")));
    } else if (nothing) {
      fill(
        element,
        h(
          "div",
          {},
          h("h2", {}, "Nothing matches"),
          h("p", {}, "The filters leave no resource on the map."),
          h("button", { class: "action first", type: "button", onclick: () => actions.clearFilters() }, "Clear filters"),
          view.hidden.size > 0 ? h("button", { class: "action", type: "button", onclick: () => actions.showHidden() }, "Show hidden") : null,
        ),
      );
    } else {
      fill(element, h("div", {}, h("h2", {}, "The map is empty"), h("p", {}, "The snapshot holds no network, or the filters of mapper prepare left nothing."), h("code", {}, "mapper gather && mapper prepare")));
    }
  };
  actions.store.subscribe((state, before) => {
    if (state.model !== before.model || state.problem !== before.problem || state.view !== before.view || state.page !== before.page) draw();
  });
  draw();
}
