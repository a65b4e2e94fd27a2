// The top bar: mark, account, search, Map | Table, theme and help.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h } from "../dom.ts";
import type { State } from "../store.ts";
import { exportMenu } from "./export-menu.ts";
import { copyText } from "./parts.ts";
import { searchBox } from "./search-box.ts";
import { viewFile } from "./view-file-entries.ts";

export function topbar(actions: Actions, openHelp: () => void): { focusSearch(): void } {
  const { store } = actions;
  const account = h("div", { class: "account" });
  const search = searchBox(actions);
  const pages = h("div", { class: "segmented", role: "group", "aria-label": "View" });
  const theme = h("button", { class: "square", type: "button", onclick: () => actions.setTheme(store.state.theme === "dark" ? "light" : "dark") });
  fill(
    byId("topbar"),
    h("h1", { class: "unseen" }, "mapper: the network map"),
    h("div", { class: "mark" }, h("span", { class: "logo" }, glyph("waypoints", 16)), h("span", { class: "word" }, "mapper")),
    h("div", { class: "top-middle" }, account, search.element),
    h(
      "div",
      { class: "top-right" },
      pages,
      h(
        "button",
        { class: "square only-narrow", type: "button", "aria-label": "Scope and filters", onclick: () => document.body.classList.toggle("filters-open") },
        glyph("layers"),
      ),
      exportMenu(actions, viewFile(actions)),
      copyLink(),
      theme,
      h("button", { class: "square", type: "button", "aria-label": "Help and shortcuts", title: "Help and shortcuts (?)", onclick: openHelp }, glyph("circle-question-mark")),
    ),
  );
  const draw = (state: State, before?: State) => {
    if (!before || state.model !== before.model || state.view.filters.scopeOff !== before.view.filters.scopeOff) drawAccount(account, actions);
    if (!before || state.page !== before.page) {
      fill(pages, page("map", "Map", "workflow"), page("table", "Table", "table-2"));
    }
    if (!before || state.theme !== before.theme) {
      const other = state.theme === "dark" ? "light" : "dark";
      theme.setAttribute("aria-label", `Switch to the ${other} theme`);
      theme.title = `Switch to the ${other} theme`;
      fill(theme, glyph(state.theme === "dark" ? "sun" : "moon"));
    }
  };
  const page = (name: State["page"], word: string, icon: "workflow" | "table-2") =>
    h(
      "button",
      { type: "button", "aria-pressed": String(store.state.page === name), "aria-label": word, onclick: () => store.set({ page: name }) },
      glyph(icon),
      h("span", { class: "word" }, word),
    );
  store.subscribe(draw);
  draw(store.state);
  return { focusSearch: search.focus };
}

/** The address says all of the view; who opens it sees the same. */
function copyLink(): HTMLElement {
  const button = h("button", { class: "square", type: "button", "aria-label": "Copy a link to this view", title: "Copy a link to this view" });
  const show = (name: "link" | "check" | "x") => fill(button, glyph(name));
  button.addEventListener("click", () => {
    copyText(location.href).then(
      () => show("check"),
      () => show("x"),
    );
    setTimeout(() => show("link"), 1500);
  });
  show("link");
  return button;
}

/** With one account its name and id; with several a choice, which is a filter on the scope. */
function drawAccount(element: HTMLElement, actions: Actions): void {
  const { model, view } = actions.store.state;
  const accounts = model?.roots.flatMap((id) => model.nodes.get(id) ?? []) ?? [];
  element.hidden = accounts.length === 0;
  const first = accounts[0];
  if (!model || !first) return;
  if (accounts.length === 1) {
    fill(
      element,
      glyph("layers"),
      h("span", { class: "cut" }, first.name),
      first.account && first.account !== first.name ? h("span", { class: "mono" }, dashed(first.account)) : null,
    );
    return;
  }
  const on = accounts.filter((account) => !view.filters.scopeOff.has(account.id));
  const select = h("select", {
    "aria-label": "Account",
    onchange: () => {
      const rest = [...view.filters.scopeOff].filter((id) => !accounts.some((account) => account.id === id));
      const off = select.value === "" ? [] : accounts.filter((account) => account.id !== select.value).map((account) => account.id);
      actions.filter({ scopeOff: new Set([...rest, ...off]) });
      actions.graph.fit();
    },
  });
  select.append(h("option", { value: "" }, on.length > 1 && on.length < accounts.length ? `${on.length} of ${accounts.length} accounts` : `All ${accounts.length} accounts`));
  for (const account of accounts) select.append(h("option", { value: account.id }, account.account === account.name ? account.name : `${account.name} ${account.account ?? ""}`));
  select.value = on.length === 1 ? (on[0]?.id ?? "") : "";
  fill(element, glyph("layers"), select);
}

/** 123456789012 as 1234-5678-9012. */
function dashed(account: string): string {
  return /^\d{12}$/.test(account) ? account.replace(/(\d{4})(?=\d)/g, "$1-") : account;
}
