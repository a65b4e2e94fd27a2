// Printing: the whole map as a picture in light colours under a line that says what it is; the table as it stands.

import type { Actions } from "../actions.ts";
import { fill, h, plural } from "../dom.ts";
import { filterCount } from "../view.ts";
import { snapshot } from "./status.ts";

/** Pixels along the longer side: sharp on A3. */
const MOST = 3600;

export function printing(actions: Actions): void {
  const { store, graph } = actions;
  const sheet = h("div", { id: "sheet", "aria-hidden": "true" });
  document.body.append(sheet);
  let theme: "light" | "dark" | undefined;
  addEventListener("beforeprint", () => {
    const { model, view, page } = store.state;
    if (!model) return;
    theme = store.state.theme;
    dress("light");
    const filters = filterCount(view.filters);
    const shown = graph.projection?.shown ?? 0;
    const words = [
      model.file.accounts.map((account) => account.name).join(", "),
      snapshot(model.file).words,
      shown === model.resources ? plural(shown, "resource") : `${shown} of ${plural(model.resources, "resource")}`,
      filters > 0 ? plural(filters, "filter") : "",
    ].filter(Boolean);
    const picture = page === "map" ? h("img", { src: graph.printPicture(MOST), alt: "" }) : null;
    fill(sheet, h("p", {}, words.join(" · ")), picture);
  });
  addEventListener("afterprint", () => {
    fill(sheet);
    if (theme) dress(theme);
    theme = undefined;
  });
  const dress = (now: "light" | "dark") => {
    document.documentElement.dataset.theme = now;
    store.set({ theme: now });
  };
}
