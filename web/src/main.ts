// Puts the page together, fetches the map and keeps it up to date.

import "./app.css";
import { Actions } from "./actions.ts";
import { AddressBar } from "./address-bar.ts";
import { ApiError, fetchMap } from "./api.ts";
import { byId } from "./dom.ts";
import { Graph } from "./graph.ts";
import { keep, kept } from "./keeping.ts";
import { keys } from "./keys.ts";
import { buildModel } from "./model.ts";
import { canvasKeys } from "./page/canvas-keys.ts";
import { cover } from "./page/cover.ts";
import { drawer } from "./page/drawer.ts";
import { help } from "./page/help.ts";
import { forgetRecords } from "./page/json-pane.ts";
import { left } from "./page/left.ts";
import { notices } from "./page/notices.ts";
import { overlays } from "./page/overlays.ts";
import { printing } from "./page/print.ts";
import { status } from "./page/status.ts";
import { table } from "./page/table.ts";
import { topbar } from "./page/topbar.ts";
import { type Problem, Store } from "./store.ts";
import { carriedOver, firstOpen, viewWith } from "./view.ts";

const POLL_MILLISECONDS = 5000;

const dark = matchMedia("(prefers-color-scheme: dark)");
const store = new Store(chosenTheme() ?? (dark.matches ? "dark" : "light"));
document.documentElement.dataset.theme = store.state.theme;
dark.addEventListener("change", () => {
  if (chosenTheme()) return;
  const theme = dark.matches ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  store.set({ theme });
});

const graph = new Graph(byId("canvas"), store);
const actions = new Actions(store, graph);
graph.onMore = (ids, toggle) => (toggle ? ids.forEach((id) => actions.selectToo(id)) : actions.selectAll(ids));
graph.onTwice = (id) => actions.showNeighbours(id);
graph.onPick = (id) => actions.tracing.picked(id);
const openHelp = help(() => store.state.model?.file.mapper);
const { focusSearch } = topbar(actions, openHelp);
left(actions);
overlays(actions);
drawer(actions);
table(actions);
status(actions, openHelp);
notices(actions);
printing(actions);
canvasKeys(actions);
cover(actions, () => void load());
keys(actions, focusSearch, openHelp);
keep(store);
const addressBar = new AddressBar(actions, chosenTheme);

let tag: string | undefined;
let loading = false;

/** Fetches the map if it changed. The first one opens as its size asks for; a later one keeps the view where it can. */
async function load(): Promise<void> {
  if (loading) return;
  loading = true;
  try {
    const fresh = await fetchMap(tag);
    if (fresh) {
      tag = fresh.tag;
      const model = buildModel(fresh.map, fresh.groups);
      const old = store.state.model;
      forgetRecords();
      store.forget();
      const { view, selected } = store.state;
      const linked = old ? undefined : addressBar.read(model);
      store.set({
        model,
        problem: undefined,
        view: old ? carriedOver(view, old, model) : { ...(linked?.view ?? viewWith(firstOpen(model))), ...kept(model) },
        selected: linked ? linked.selected : selected !== undefined && model.nodes.has(selected) ? selected : undefined,
        ...(linked ? { page: linked.page } : {}),
      });
      if (!old) addressBar.begin(linked);
      const names = fresh.map.accounts.map((account) => account.name).join(", ");
      document.title = names ? `${names} · mapper` : "mapper";
      if (old) byId("live").textContent = "The map was prepared anew.";
    } else store.set({ problem: undefined });
  } catch (error) {
    const problem = explain(error);
    if (store.state.problem?.title !== problem.title || store.state.problem.detail !== problem.detail) store.set({ problem });
  } finally {
    loading = false;
  }
}

function explain(error: unknown): Problem {
  if (!(error instanceof ApiError)) {
    return { title: "The map cannot be read", detail: error instanceof Error ? error.message : String(error), retry: true };
  }
  switch (error.status) {
    case 401:
      return {
        title: "This page needs its token",
        detail: "Open the address that mapper serve printed: the token is part of it.",
        retry: true,
      };
    case 404:
      return { title: "No map yet", detail: error.message, next: error.next ?? "mapper prepare", retry: true };
    case 0:
      return { title: "The server does not answer", detail: "It may have been stopped. Start it again:", next: "mapper serve", retry: true };
    default:
      return { title: "The server refused the map", detail: error.message, ...(error.next ? { next: error.next } : {}), retry: true };
  }
}

function chosenTheme(): "light" | "dark" | undefined {
  try {
    const theme = localStorage.getItem("mapper.theme");
    return theme === "light" || theme === "dark" ? theme : undefined;
  } catch {
    return undefined;
  }
}

void load();
setInterval(() => {
  if (!document.hidden) void load();
}, POLL_MILLISECONDS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void load();
});
