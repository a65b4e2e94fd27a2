// The status bar: snapshot, what is shown and hidden, zoom.

import type { Actions } from "../actions.ts";
import { byId, fill, h, number, plural } from "../dom.ts";
import type { MapFile } from "../elements.ts";
import { filterCount } from "../view.ts";

const OLD_DAYS = 7;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"];

export function status(actions: Actions, openHelp: () => void): void {
  const { store, graph } = actions;
  const zoom = h("span", { class: "spare" });
  const bar = byId("status");
  const draw = () => {
    const { model, view, problem } = store.state;
    const projection = graph.projection;
    if (!model || !projection) return void fill(bar, h("span", {}, problem ? problem.title : "Loading…"));
    const gathered = snapshot(model.file);
    const dot = problem ? "dot lost" : gathered.old ? "dot old" : "dot";
    const filters = filterCount(view.filters);
    const count = model.resources;
    const gaps = model.file.accounts.reduce((sum, account) => sum + (account.coverage?.problems?.length ?? 0), 0);
    const connections = projection.edges.filter((edge) => !edge.fabric).length;
    const merged = projection.edges.reduce((sum, edge) => sum + (edge.fabric ? 0 : edge.edges.length), 0);
    fill(
      bar,
      h("span", { title: gathered.title }, h("span", { class: dot }), problem ? `${problem.title}: showing the last map` : gathered.words),
      h("span", {}, projection.shown === count ? plural(count, "resource") : `${number(projection.shown)} of ${plural(count, "resource")}`),
      h("span", { class: "spare" }, merged > connections ? `${plural(merged, "connection")} in ${plural(connections, "line")}` : plural(connections, "connection")),
      graph.quietCount > 0
        ? h(
            "button",
            { class: "link", type: "button", title: "These show when you point at an end or select it. Draw them all", onclick: () => actions.drawAllLines() },
            `${plural(graph.quietCount, "line")} on hover · show`,
          )
        : store.state.view.lines.size > 0
          ? h("button", { class: "link", type: "button", title: "Draw at rest what suits the size of the map", onclick: () => actions.drawFirstLines() }, "Fewer lines")
          : null,
      h("span", { class: "spare" }, plural(model.externals.length, "external network")),
      gaps > 0
        ? h("button", { class: "link amber", type: "button", title: "Calls that were not answered", onclick: () => byId("coverage").scrollIntoView() }, plural(gaps, "gap in coverage", "gaps in coverage"))
        : null,
      h("span", { class: "space" }),
      projection.hiddenByFilter > 0
        ? h("button", { class: "link", type: "button", title: "Clear all filters", onclick: () => actions.clearFilters() }, `${number(projection.hiddenByFilter)} hidden by ${filters === 1 ? "a filter" : `${filters} filters`} · clear`)
        : filters > 0
          ? h("button", { class: "link", type: "button", onclick: () => actions.clearFilters() }, `${plural(filters, "filter")} active · clear`)
          : null,
      view.hidden.size > 0
        ? h("button", { class: "link", type: "button", title: "Show what was hidden by hand", onclick: () => actions.showHidden() }, `${number(Math.max(view.hidden.size, projection.hiddenByHand))} hidden by hand · show`)
        : null,
      view.moved.size > 0 ? h("button", { class: "link", type: "button", title: "Put moved nodes back", onclick: () => actions.putBack() }, `${number(view.moved.size)} moved · put back`) : null,
      zoom,
      h("button", { type: "button", onclick: openHelp }, h("kbd", {}, "?"), " shortcuts"),
    );
  };
  store.subscribe((state, before) => {
    zoom.textContent = `Zoom ${Math.round(state.zoom * 100)}%`;
    if (state.model !== before.model || state.view !== before.view || state.problem !== before.problem) draw();
  });
  draw();
}

/** When the oldest snapshot was made, in words. */
export function snapshot(file: MapFile, now = Date.now()): { words: string; title: string; old: boolean } {
  const times = file.accounts.flatMap((account) => {
    const time = Date.parse(account.gathered ?? "");
    return Number.isNaN(time) ? [] : [time];
  });
  const demo = file.accounts.length > 0 && file.accounts.every((account) => account.source === "demo");
  if (times.length === 0) return { words: demo ? "Demo account" : "Snapshot of unknown date", title: "", old: false };
  const oldest = Math.min(...times);
  const date = new Date(oldest);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  const time = date.toISOString().slice(11, 16);
  const days = Math.floor((now - oldest) / 86_400_000);
  const old = !demo && days > OLD_DAYS;
  return {
    words: `${demo ? "Demo account" : "Snapshot"} ${day}, ${time} UTC${old ? ` (${days} days old)` : ""}`,
    title: file.accounts.map((account) => `${account.name}: ${account.gathered ?? "unknown"}`).join("\n"),
    old,
  };
}
