// The drawer for a connection: its ends, ports, the rules that allow it, and why not where it is blocked.

import type { Actions } from "../actions.ts";
import { glyph, h, number, plural } from "../dom.ts";
import type { EdgeData } from "../elements.ts";
import type { Model } from "../model.ts";
import type { DrawnEdge } from "../lift.ts";
import { endOf } from "../trace.ts";
import { linked } from "./linked.ts";
import { jump, nodeTile } from "./parts.ts";
import { ruleLine } from "./rules.ts";

const MOST = 40;

export function edgePane(actions: Actions, model: Model, drawn: DrawnEdge, close: HTMLElement): HTMLElement[] {
  const [source, target] = [model.nodes.get(drawn.source), model.nodes.get(drawn.target)];
  const end = (id: string) => {
    const node = model.nodes.get(id);
    return node ? h("span", {}, jump(node.kind === "class" ? `${node.name} ×${node.count ?? node.children.length}` : node.name, () => actions.reveal(id))) : h("span", {}, id);
  };
  const shown = drawn.edges.slice(0, MOST);
  return [
    h(
      "div",
      { class: "head" },
      target ? nodeTile(target, "large") : null,
      h("div", { class: "grow" }, h("h2", {}, `${source?.name ?? drawn.source} → ${target?.name ?? drawn.target}`), h("p", {}, words(drawn))),
      close,
    ),
    trace(actions, model, drawn),
    h(
      "div",
      { class: "pane" },
      h(
        "dl",
        { class: "facts" },
        h("dt", {}, "From"),
        h("dd", {}, end(drawn.source)),
        h("dt", {}, "To"),
        h("dd", {}, end(drawn.target)),
        ...(drawn.fabric ? [] : [h("dt", {}, "Ports"), h("dd", { class: "mono" }, drawn.ports.includes("any") ? "all" : drawn.ports.join(", "))]),
      ),
      ...shown.map((edge) => part(actions, model, edge, drawn.edges.length > 1, end)),
      drawn.edges.length > MOST ? h("p", { class: "faint" }, `and ${number(drawn.edges.length - MOST)} more connections: expand the boxes to see them`) : null,
    ),
  ];
}

/** Why it passes, or what blocks it: the way from end to end. */
function trace(actions: Actions, model: Model, drawn: DrawnEdge): HTMLElement {
  const [from, to] = drawn.fabric ? [] : [endOf(model, drawn.source), endOf(model, drawn.target)];
  const port = drawn.ports.length === 1 && drawn.ports[0] !== "any" ? (drawn.ports[0] ?? "") : "";
  return h("div", { class: "actions" }, from && to ? h("button", { class: "action first", type: "button", onclick: () => actions.tracing.between(from, to, port) }, glyph("route", 14), "Trace the path") : null);
}

function words(drawn: DrawnEdge): string {
  if (drawn.fabric) return `Wiring: ${drawn.fabric}`;
  const verdict = { reachable: "Allowed", unknown: "Unknown", blocked: "Blocked" }[drawn.verdict ?? "reachable"];
  return [drawn.edges.length > 1 ? `${plural(drawn.edges.length, "connection")} in one` : "Connection", verdict, drawn.internet ? "Internet" : undefined].filter(Boolean).join(" · ");
}

function part(actions: Actions, model: Model, edge: EdgeData, named: boolean, end: (id: string) => HTMLElement): HTMLElement {
  const rules = edge.rules ?? [];
  return h(
    "section",
    {},
    named ? h("h3", {}, end(edge.source), "→", end(edge.target), h("small", { class: "mono" }, (edge.ports ?? []).join(", "))) : null,
    ...(edge.reasons ?? []).map((reason) =>
      h("ul", { class: "warnings" }, h("li", {}, ...linked(actions, model, reason.message || reason.code), h("div", { class: "mono" }, ...linked(actions, model, [reason.code, reason.resource].filter(Boolean).join(" · "))))),
    ),
    rules.length > 0 && !named ? h("h3", {}, glyph("shield", 15), "Allowed by", h("small", {}, plural(rules.length, "rule"))) : null,
    ...rules.slice(0, MOST).map((rule) => h("div", { class: "rule" }, ruleLine(actions, model, rule))),
    (edge.cidrs ?? []).length > 0 ? h("p", { class: "fine" }, "Ranges: ", h("span", { class: "mono" }, (edge.cidrs ?? []).join(", "))) : null,
    (edge.via ?? []).length > 0 ? h("p", { class: "fine" }, "Through: ", h("span", { class: "mono" }, ...linked(actions, model, (edge.via ?? []).join(", ")))) : null,
  );
}
