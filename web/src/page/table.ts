// The tables of resources and connections: the map's accessible twin, with the same filters, selection and drawer.

import type { Actions } from "../actions.ts";
import { type Column, connections, type Listing, matching, ranks, resources } from "../columns.ts";
import { byId, fill, glyph, h, number } from "../dom.ts";
import { csv } from "../export/csv.ts";
import { safeName, save } from "../export/download.ts";
import type { Model } from "../model.ts";
import { matchesIfRead } from "../query/match.ts";
import { Grid, MOST_PRINTED } from "./grid.ts";
import { tile } from "./parts.ts";

type Which = "resources" | "connections";
type Row = object;

/** A pause in typing after which the rows are looked through. */
const PAUSE_MILLISECONDS = 120;

interface Sheet {
  listing: Listing<Row>;
  sorted: number;
  down: boolean;
  ranks: Map<number, Map<Row, number>>;
}

export function table(actions: Actions): void {
  const { store } = actions;
  const element = byId("table");
  let which: Which = "resources";
  let sheets: Partial<Record<Which, Sheet>> = {};
  let rows: readonly Row[] = [];
  let found: ReadonlySet<string> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const count = h("p", { role: "status" });
  const query = h("input", {
    type: "search",
    "aria-label": "Filter the rows",
    placeholder: "Filter the rows…",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => list(true), PAUSE_MILLISECONDS);
    },
  });
  const tabs = h("div", { class: "segmented", role: "group", "aria-label": "Table" });
  const grid = new Grid({
    row: (index) => {
      const row = rows[index];
      const listing = sheet()?.listing;
      if (!row || !listing) return undefined;
      const kind = listing.kind(row);
      return { id: listing.id(row), found: isFound(row), cells: listing.columns.map((column) => column.text(row)), icon: kind === undefined ? null : tile(kind) };
    },
    selected: () => store.state.selected,
    choose: (index) => {
      const row = rows[index];
      const listing = sheet()?.listing;
      if (row && listing) actions.select(listing.id(row));
    },
    sort: (column) => {
      const one = sheet();
      if (!one) return;
      one.down = column === one.sorted && !one.down;
      one.sorted = column;
      list(true);
    },
  });
  const download = h("button", { class: "action", type: "button", onclick: () => saveRows() }, "Download CSV");
  fill(element, h("div", { class: "table-bar" }, tabs, h("div", { class: "table-filter" }, glyph("search", 14), query), count, download), grid.element);

  const sheet = (): Sheet | undefined => {
    const { model } = store.state;
    if (!model) return undefined;
    sheets[which] ??= { listing: (which === "resources" ? resources(model) : connections(model)) as unknown as Listing<Row>, sorted: 0, down: false, ranks: new Map() };
    return sheets[which];
  };

  /** Whether Find marks it on the map: those stand first, and are marked here too. */
  const isFound = (row: Row): boolean => which === "resources" && (found?.has((row as { id: string }).id) ?? false);

  /** Sorts and filters anew; `top`: from the first row on. */
  const list = (top: boolean) => {
    const one = sheet();
    if (!one) return;
    const { listing, sorted, down } = one;
    const column = listing.columns[sorted] as Column<Row>;
    const left = listing.rows(store.state.view);
    let order = one.ranks.get(sorted);
    if (!order || left.some((row) => !order?.has(row))) {
      order = ranks(left, column);
      one.ranks.set(sorted, order);
    }
    const place = order;
    const sign = down ? -1 : 1;
    const { model, view } = store.state;
    found = model && view.find !== "" ? matchesIfRead(model, view.find) : undefined;
    rows = [...matching(left, listing.columns, query.value)].sort((a, b) => Number(isFound(b)) - Number(isFound(a)) || sign * ((place.get(a) ?? 0) - (place.get(b) ?? 0)));
    const marked = found && which === "resources" ? rows.filter(isFound).length : undefined;
    grid.head(which === "resources" ? "Resources" : "Connections", listing.columns as Column<never>[], sorted, down);
    grid.rows(rows.length, top);
    count.textContent = `${number(rows.length)} of ${number(listing.total)} ${which === "resources" ? "rows" : which}${left.length < listing.total ? " (filters)" : ""}${marked === undefined ? "" : ` · ${number(marked)} found`}`;
    download.setAttribute("aria-label", `Download ${number(rows.length)} ${which} as CSV`);
  };

  const drawTabs = () =>
    fill(
      tabs,
      ...(["resources", "connections"] as const).map((name) =>
        h(
          "button",
          {
            type: "button",
            "aria-pressed": String(which === name),
            onclick: () => {
              which = name;
              drawTabs();
              list(true);
              tabs.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
            },
          },
          name === "resources" ? "Resources" : "Connections",
        ),
      ),
    );

  const saveRows = () => {
    const listing = sheet()?.listing;
    if (!listing) return;
    const text = csv(listing.columns.map((column) => column.title), rows.map((row) => listing.columns.map((column) => column.text(row))));
    save(safeName([...accountNames(store.state.model), which], "csv"), text, "text/csv;charset=utf-8");
  };

  /** The selected row, where it is in the table, comes into sight. */
  const showSelected = () => {
    const listing = sheet()?.listing;
    const { selected } = store.state;
    const index = listing && selected !== undefined ? rows.findIndex((row) => listing.id(row) === selected) : -1;
    if (index >= 0) grid.show(index);
    else grid.draw(true);
  };

  const print = (on: boolean) => {
    if (store.state.page !== "table") return;
    grid.paper(on);
    element.dataset.rest = rows.length > MOST_PRINTED ? `… and ${number(rows.length - MOST_PRINTED)} more: the CSV has them.` : "";
  };
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));

  drawTabs();
  store.subscribe((state, before) => {
    const shown = state.page === "table" && state.model !== undefined;
    if (state.model !== before.model) sheets = {};
    if (state.page !== before.page || state.model !== before.model) {
      element.hidden = !shown;
      byId("canvas-wrap").hidden = state.page === "table";
    }
    if (!shown) return;
    if (state.page !== before.page || state.model !== before.model || state.view !== before.view) list(false);
    if (state.page !== before.page || state.selected !== before.selected) showSelected();
  });
}

function accountNames(model: Model | undefined): string[] {
  const names = (model?.file.accounts ?? []).map((account) => account.name);
  return ["mapper", ...(names.length > 3 ? [`${names.length}-accounts`] : names)];
}
