// The drawer while a path is traced: the question, the verdict, what stands in the way, and every hop with its rule.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h, number, plural } from "../dom.ts";
import type { Verdict } from "../elements.ts";
import type { Glyph } from "../glyphs.ts";
import { resourceIndex } from "../ids.ts";
import type { Model } from "../model.ts";
import type { Trace, TraceAnswer, TraceHop, TracePart, TraceWay } from "../trace.ts";
import { hopNode, portWords } from "../trace-path.ts";
import { linked } from "./linked.ts";
import { nodeField } from "./node-field.ts";
import { corner, jump, nodeTile } from "./parts.ts";

const LOOK: Record<Verdict, { icon: Glyph; word: string; title: string }> = {
  reachable: { icon: "circle-check", word: "Reachable", title: "Allowed all the way" },
  blocked: { icon: "circle-x", word: "Blocked", title: "What stands in the way" },
  unknown: { icon: "circle-question-mark", word: "Unknown", title: "What is missing for an answer" },
};

const DECISIONS: Record<string, string> = {
  forward: "passes on",
  permit: "lets through",
  deny: "denies",
  drop: "drops",
  unknown: "unknown",
  translate: "translates",
  deliver: "delivers",
};

export interface TracePane {
  element: HTMLElement;
  update(): void;
}

/** Made once: its fields keep the focus while answers come in. */
export function tracePane(actions: Actions): TracePane {
  const { store, tracing } = actions;
  const from = nodeField(actions, "from");
  const to = nodeField(actions, "to");
  const port = h("input", {
    type: "text",
    id: "trace-port",
    placeholder: "any",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": "trace-port-note",
    onchange: () => tracing.port(portWord(port.value)),
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter") tracing.port(portWord(port.value));
    },
  });
  const result = h("div", { class: "pane trace-result", "aria-live": "polite" });
  const swap = h("button", { class: "action", type: "button", onclick: () => tracing.swap() }, glyph("arrow-left-right", 14), "Swap");
  const again = h("button", { class: "action first", type: "button", onclick: () => tracing.ask() }, glyph("route", 14), "Trace");
  const close = corner("Close the trace", () => {
    tracing.close();
    byId("canvas-wrap").focus();
  });
  const element = h(
    "div",
    { class: "trace" },
    h("div", { class: "head" }, h("span", { class: "tile large", "data-category": "network" }, glyph("route", 22)), h("div", { class: "grow" }, h("h2", {}, "Trace a path"), h("p", {}, "Does this reach that, by which way, and what decides?")), close),
    h(
      "div",
      { class: "trace-form" },
      from.element,
      to.element,
      h("div", { class: "trace-field" }, h("label", { for: "trace-port" }, "Port"), h("div", { class: "trace-input" }, port), h("span", { class: "faint", id: "trace-port-note" }, "443, udp/53, icmp")),
      h("div", { class: "trace-buttons" }, again, swap),
    ),
    result,
  );

  let last: Trace | undefined;
  const update = () => {
    const { model, trace } = store.state;
    if (!model || !trace || trace === last) return;
    // What is typed stays while an answer comes in; what an address asks takes its place.
    if (document.activeElement !== port || trace.port !== last?.port) port.value = trace.port;
    last = trace;
    from.update(trace.from, trace.picking === "from");
    to.update(trace.to, trace.picking === "to");
    again.disabled = !trace.from || !trace.to || trace.busy;
    swap.disabled = !trace.from && !trace.to;
    result.setAttribute("aria-busy", String(trace.busy));
    fill(result, ...told(actions, model, trace));
  };
  return { element, update };
}

/** A bare number is meant for TCP. */
export function portWord(typed: string): string {
  const word = typed.trim().toLowerCase();
  return /^\d+(-\d+)?$/.test(word) ? `tcp/${word}` : word;
}

function told(actions: Actions, model: Model, trace: Trace): (HTMLElement | null)[] {
  const { answer, problem, busy, picking } = trace;
  if (problem) {
    return [h("ul", { class: "warnings", role: "alert" }, h("li", {}, problem.message), problem.next ? h("li", {}, problem.next) : null)];
  }
  if (busy && !answer) return [h("p", { class: "faint" }, "Asking…")];
  if (!answer) {
    return [h("p", { class: "hint" }, picking ? `Click ${picking === "from" ? "the source" : "the target"} on the map, or type its name.` : "Choose a source and a target: by a click on the map, or by name, id, address or CIDR. “internet” is one too.")];
  }
  const stand = [trace.from, trace.to].flatMap((end) => {
    const node = end?.node === undefined ? undefined : model.nodes.get(end.node);
    const member = node?.kind === "class" ? model.nodes.get(end?.word ?? "") : undefined;
    return node && member ? [`Asked for ${member.name}, one of the stack ${node.name}: no rule tells its members apart${node.mixed ? ", except that the stack was collapsed by hand" : ""}.`] : [];
  });
  return [
    banner(answer),
    ...(answer.parts.length > 1 ? [parts(actions, model, answer)] : []),
    reasons(actions, model, answer, LOOK[answer.verdict].title),
    ...hops(actions, model, trace, answer.hops, "The way there"),
    answer.back ? wayBack(actions, model, trace, answer) : null,
    ...[...answer.warnings, ...stand].map((line) => h("p", { class: "fine" }, ...linked(actions, model, line))),
  ];
}

function banner(answer: TraceAnswer): HTMLElement {
  const { icon, word } = LOOK[answer.verdict];
  const ports = portWords(answer.ports);
  const words = answer.verdict === "blocked" ? "" : ports;
  return h(
    "div",
    { class: "verdict", "data-verdict": answer.verdict },
    glyph(icon, 20),
    h("div", { class: "grow" }, h("strong", {}, word), words ? h("span", { class: "mono" }, ` ${words}`) : null, answer.verdict === "unknown" ? h("div", {}, "Neither yes nor no: something was not gathered.") : null),
  );
}

function reasons(actions: Actions, model: Model, { reasons: list, hops }: TraceWay, title: string): HTMLElement | null {
  if (list.length === 0) return null;
  /** An interface is not on the map; what it belongs to is. */
  const owner = (resource: string): (HTMLElement | string)[] => {
    const id = resourceIndex(model).has(resource) ? undefined : hops.find((hop) => hop.resource === resource)?.node;
    const node = id === undefined ? undefined : model.nodes.get(id);
    return node ? [" of ", jump(node.name, () => actions.reveal(node.id, false))] : [];
  };
  return h(
    "section",
    {},
    h("h3", {}, glyph("badge-alert", 15), title, h("small", {}, number(list.length))),
    h(
      "ul",
      { class: "reasons" },
      ...list.map((reason) =>
        h("li", {}, h("div", {}, ...linked(actions, model, reason.message || reason.code)), h("div", { class: "fine" }, h("span", { class: "mono" }, reason.code), " ", h("span", { class: "mono" }, ...linked(actions, model, reason.resource)), ...owner(reason.resource))),
      ),
    ),
  );
}

function hops(actions: Actions, model: Model, trace: Trace, list: readonly TraceHop[], title: string): HTMLElement[] {
  if (list.length === 0) return [];
  const byResource = resourceIndex(model);
  return [
    h("h3", {}, glyph("waypoints", 15), title, h("small", {}, plural(list.length, "hop"))),
    h(
      "ol",
      { class: "hop-list" },
      ...list.map((hop, i) => {
        const id = hopNode(byResource, hop, i === 0, trace.from, trace.to);
        const node = id === undefined ? undefined : model.nodes.get(id);
        const word = Object.hasOwn(DECISIONS, hop.decision) ? DECISIONS[hop.decision] : hop.decision;
        return h(
          "li",
          { "data-decision": hop.decision },
          h(
            "div",
            { class: "hop-head" },
            node ? nodeTile(node) : null,
            node ? jump(node.name, () => actions.reveal(node.id, false)) : null,
            h("span", { class: node ? "faint" : "" }, hop.kind),
            h("span", { class: "decision" }, word ?? ""),
          ),
          node && node.name === hop.resource ? null : h("div", { class: "mono hop-id" }, ...linked(actions, model, hop.resource)),
          hop.rule ? h("div", { class: "mono hop-rule" }, ...linked(actions, model, ruleWords(hop))) : null,
          hop.detail ? h("div", { class: "fine" }, ...linked(actions, model, hop.detail)) : null,
        );
      }),
    ),
  ];
}

/** The rule without the resource that stands above it already. */
function ruleWords({ rule = "", resource }: TraceHop): string {
  return rule.startsWith(`${resource} `) ? rule.slice(resource.length + 1) : rule;
}

function wayBack(actions: Actions, model: Model, trace: Trace, answer: TraceAnswer): HTMLElement | null {
  const { back } = answer;
  if (!back) return null;
  const turned = { ...trace, from: trace.to, to: trace.from };
  return h(
    "details",
    { class: "way-back", open: back.verdict !== "reachable" },
    h("summary", {}, `The way back: ${LOOK[back.verdict].word.toLowerCase()}`),
    reasons(actions, model, back, LOOK[back.verdict].title),
    ...hops(actions, model, turned, back.hops, "Replies"),
  );
}

function parts(actions: Actions, model: Model, answer: TraceAnswer): HTMLElement {
  const row = (part: TracePart) =>
    h("tr", {}, h("td", {}, ...linked(actions, model, `${part.source} → ${part.destination}`)), h("td", {}, h("span", { class: "badge", "data-verdict": part.verdict }, LOOK[part.verdict].word), part.verdict === "blocked" ? null : h("div", { class: "mono" }, portWords(part.ports))));
  return h(
    "details",
    { class: "way-back" },
    h("summary", {}, `${plural(answer.parts.length + answer.partsLeftOut, "part")}: the best one is shown`),
    h("table", { class: "grid-table" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Part"), h("th", { scope: "col" }, "Verdict"))), h("tbody", {}, ...answer.parts.map(row))),
    answer.partsLeftOut > 0 ? h("p", { class: "faint" }, `and ${number(answer.partsLeftOut)} more`) : null,
  );
}
