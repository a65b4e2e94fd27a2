// Over the foot of the canvas: what a reader of this map must know — it is old, it is not whole, the server is gone.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h, number, plural } from "../dom.ts";
import type { MapFile } from "../elements.ts";
import type { Problem, TooMany } from "../store.ts";
import { snapshot } from "./status.ts";

export interface Notice {
  /** Closing it closes this one and not the next. */
  id: string;
  words: string;
  /** A command that mends it. */
  next?: string;
  /** There is more about it in the section of coverage. */
  details?: boolean;
}

/** Services whose answers decide who reaches whom. */
const NETWORK = new Set(["ec2", "elb", "elbv2"]);
/** The share of calls that may fail without a notice. */
const FEW = 0.05;

/** What is to be said of a map, the gravest first. */
export function noticesOf(file: MapFile, problem: Problem | undefined, now = Date.now()): Notice[] {
  const notices: Notice[] = [];
  if (problem) notices.push({ id: `problem ${problem.title}`, words: `${problem.title}. You see the last map.`, ...(problem.next ? { next: problem.next } : {}) });
  const { old, words } = snapshot(file, now);
  if (old) notices.push({ id: `old ${words}`, words: `${words}: the account may have changed since.`, next: "mapper gather && mapper prepare" });
  let [calls, failed, network] = [0, 0, false];
  for (const { coverage } of file.accounts) {
    calls += coverage?.calls ?? 0;
    failed += coverage?.problems?.length ?? 0;
    network ||= (coverage?.problems ?? []).some((problem) => NETWORK.has(problem.service));
  }
  // A few gaps elsewhere stand in the status bar; these may turn a verdict.
  if (failed > 0 && (network || failed > calls * FEW)) {
    const of = calls > 0 ? `${number(failed)} of ${plural(calls, "call")}` : plural(failed, "call");
    notices.push({ id: `partial ${failed}`, words: `${of} ${failed === 1 ? "was" : "were"} not answered: what ${failed === 1 ? "it" : "they"} would tell is missing here.`, details: true });
  }
  return notices;
}

export function notices(actions: Actions): void {
  const { store } = actions;
  const element = byId("notices");
  const closed = new Set<string>();
  const draw = () => {
    const { model, problem, page, tooMany } = store.state;
    const list = model ? noticesOf(model.file, problem).filter((notice) => !closed.has(notice.id)) : [];
    element.hidden = (list.length === 0 && !tooMany) || page !== "map";
    fill(element, tooMany ? question(actions, tooMany) : null, ...list.map((notice) => line(notice, close)));
  };
  const close = (notice: Notice) => {
    closed.add(notice.id);
    draw();
  };
  store.subscribe((state, before) => {
    if (state.model !== before.model || state.problem !== before.problem || state.page !== before.page || state.tooMany !== before.tooMany) draw();
    if (state.view !== before.view && state.tooMany) store.set({ tooMany: undefined });
  });
}

function question(actions: Actions, { id, count }: TooMany): HTMLElement {
  const name = id === undefined ? "Everything" : (actions.store.state.model?.nodes.get(id)?.name ?? id);
  return h(
    "div",
    { class: "notice", role: "alert" },
    glyph("triangle-alert", 14),
    h("span", { class: "grow" }, `${name} open would draw ${number(count)} nodes at once: slow, and too many to read. It stays closed; a filter or the table shows them.`),
    h("button", { class: "link", type: "button", onclick: () => actions.insist(true) }, "Draw anyway"),
    h("button", { class: "twist", type: "button", "aria-label": "Leave it closed", onclick: () => actions.insist(false) }, glyph("x", 13)),
  );
}

function line(notice: Notice, close: (notice: Notice) => void): HTMLElement {
  const { words, next, details } = notice;
  return h(
    "div",
    { class: "notice", role: "status" },
    glyph("triangle-alert", 14),
    h("span", { class: "grow" }, words, next ? h("code", {}, next) : null),
    details
      ? h(
          "button",
          {
            class: "link",
            type: "button",
            onclick: () => {
              document.body.classList.add("filters-open");
              byId("coverage").scrollIntoView();
            },
          },
          "Details",
        )
      : null,
    h("button", { class: "twist", type: "button", "aria-label": "Close this notice", onclick: () => close(notice) }, glyph("x", 13)),
  );
}
