// What stands in for a map: loading, no map, no access, an error, and a map without anything on it.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h, plural } from "../dom.ts";
import type { MapFile } from "../elements.ts";

export function cover(actions: Actions, retry: () => void): void {
  const element = byId("cover");
  const draw = () => {
    const { model, problem, view } = actions.store.state;
    document.body.classList.toggle("no-map", !model);
    const nothing = model && model.count > 0 && actions.graph.projection?.shown === 0;
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
      const { words, next } = whyEmpty(model.file);
      fill(element, h("div", {}, h("h2", {}, "The map is empty"), h("p", {}, words), h("code", {}, next)));
    }
  };
  actions.store.subscribe((state, before) => {
    if (state.model !== before.model || state.problem !== before.problem || state.view !== before.view || state.page !== before.page) draw();
  });
  draw();
}

/** Why a map holds nothing, as far as it tells, and the command that would change it. */
export function whyEmpty(file: MapFile): { words: string; next: string } {
  const filters = file.filters ?? [];
  if (filters.length > 0) return { words: `mapper prepare left nothing with ${filters.join(" ")}. Without filters:`, next: "mapper prepare" };
  const problems = file.accounts.flatMap((account) => account.coverage?.problems ?? []);
  const denied = problems.filter((problem) => problem.status === "denied").length;
  if (denied > 0) return { words: `AWS refused ${plural(denied, "call")}: the credentials may not read this account. What they need:`, next: "mapper permissions" };
  if (file.accounts.length === 0) return { words: "The map names no account. Read one, then prepare its map:", next: "mapper gather && mapper prepare" };
  return { words: "The snapshot holds no network beyond empty default VPCs. Read the account again, or other regions of it:", next: "mapper gather && mapper prepare" };
}
