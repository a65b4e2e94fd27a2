// The drawer's last tab: the raw record, fetched when it is looked at.

import type { Actions } from "../actions.ts";
import { ApiError, fetchRecord } from "../api.ts";
import { fill, h } from "../dom.ts";
import type { Model } from "../model.ts";
import { linked } from "./linked.ts";
import { copyButton } from "./parts.ts";

const known = new Map<string, string>();

/** Forgets the records of an older map. */
export function forgetRecords(): void {
  known.clear();
}

export function jsonPane(actions: Actions, model: Model, id: string): HTMLElement[] {
  const place = h("div", { "aria-busy": "true" }, h("p", { class: "faint" }, "Fetching the record…"));
  const show = (text: string) => {
    place.setAttribute("aria-busy", "false");
    fill(
      place,
      h("div", { class: "json-bar" }, h("span", { class: "faint" }, "As AWS answered, secrets left out"), copyButton(() => text, "Copy")),
      h("pre", { class: "json", tabindex: 0 }, ...linked(actions, model, text, id)),
    );
  };
  const text = known.get(id);
  if (text !== undefined) show(text);
  else {
    fetchRecord(id).then(
      (answer) => {
        const json = JSON.stringify(answer.record ?? answer, null, 2);
        known.set(id, json);
        show(json);
      },
      (error: unknown) => {
        const next = error instanceof ApiError ? error.next : undefined;
        fill(place, h("ul", { class: "warnings" }, h("li", {}, error instanceof Error ? error.message : String(error)), next ? h("li", {}, next) : null));
      },
    );
  }
  return [place];
}
