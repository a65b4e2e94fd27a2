// The drawer for a connection: its ends, ports, the rules that allow it, and why not where it is blocked.

import type { Actions } from "../actions.ts";
import { glyph, h, number, plural } from "../dom.ts";
import type { EdgeData } from "../elements.ts";
import type { Model } from "../model.ts";
import type { DrawnEdge } from "../project.ts";
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
      ...shown.map((edge) => part(edge, drawn.edges.length > 1, end)),
      drawn.edges.length > MOST ? h("p", { class: "faint" }, `and ${number(drawn.edges.length - MOST)} more connections: expand the boxes to see them`) : null,
    ),
  ];
}

function words(drawn: DrawnEdge): string {
  if (drawn.fabric) return `Wiring: ${drawn.fabric}`;
  const verdict = { reachable: "Allowed", unknown: "Unknown", blocked: "Blocked" }[drawn.verdict ?? "reachable"];
  return [drawn.edges.length > 1 ? `${plural(drawn.edges.length, "connection")} in one` : "Connection", verdict, drawn.internet ? "Internet" : undefined].filter(Boolean).join(" · ");
}

function part(edge: EdgeData, named: boolean, end: (id: string) => HTMLElement): HTMLElement {
  const rules = edge.rules ?? [];
  return h(
    "section",
    {},
    named ? h("h3", {}, end(edge.source), "→", end(edge.target), h("small", { class: "mono" }, (edge.ports ?? []).join(", "))) : null,
    ...(edge.reasons ?? []).map((reason) =>
      h("ul", { class: "warnings" }, h("li", {}, reason.message || reason.code, h("div", { class: "mono" }, [reason.code, reason.resource].filter(Boolean).join(" · ")))),
    ),
    rules.length > 0 && !named ? h("h3", {}, glyph("shield", 15), "Allowed by", h("small", {}, plural(rules.length, "rule"))) : null,
    ...rules.slice(0, MOST).map((rule) => h("div", { class: "rule" }, ruleLine(rule))),
    (edge.cidrs ?? []).length > 0 ? h("p", { class: "fine" }, "Ranges: ", h("span", { class: "mono" }, (edge.cidrs ?? []).join(", "))) : null,
    (edge.via ?? []).length > 0 ? h("p", { class: "fine" }, "Through: ", h("span", { class: "mono" }, (edge.via ?? []).join(", "))) : null,
  );
}
