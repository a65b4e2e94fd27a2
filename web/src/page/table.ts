// The table of resources: the same filters and the same drawer as the map, readable without it.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h, number } from "../dom.ts";
import { kindOf } from "../kinds.ts";
import { type Model, type Node, parentOf } from "../model.ts";
import { naturally } from "../order.ts";
import { presence } from "../project.ts";
import { tile } from "./parts.ts";

type Column = { title: string; text(model: Model, node: Node): string };

const EXPOSURE = { direct: "Internet", behind: "behind load balancer", unknown: "unknown" };

const COLUMNS: Column[] = [
  { title: "Name", text: (_, node) => node.name },
  { title: "Kind", text: (_, node) => kindOf(node.kind).one },
  { title: "ID", text: (_, node) => node.resource ?? "" },
  { title: "State", text: (_, node) => node.state ?? "" },
  { title: "Private IP", text: (_, node) => (node.addresses ?? []).join(", ") },
  { title: "Public IP", text: (_, node) => (node.public ?? []).join(", ") },
  { title: "Exposure", text: (_, node) => (node.exposure ? EXPOSURE[node.exposure] : "") },
  { title: "VPC", text: (model, node) => boxOf(model, node, "AWS::EC2::VPC") },
  { title: "Subnet", text: (model, node) => boxOf(model, node, "AWS::EC2::Subnet") },
  { title: "Region", text: (_, node) => node.region ?? "" },
];

const PAGE = 200;

export function table(actions: Actions): void {
  const { store } = actions;
  const element = byId("table");
  let column = 0;
  let down = false;
  let shown = PAGE;

  const draw = () => {
    const { model, view, page, selected } = store.state;
    element.hidden = page !== "table" || !model;
    byId("canvas-wrap").hidden = page === "table";
    if (!model || page !== "table") return;
    const present = presence(model, view);
    const sorted = COLUMNS[column] ?? COLUMNS[0];
    const rows = model.leaves.filter((id) => present.has(id)).map((id) => model.nodes.get(id) as Node);
    const keys = new Map(rows.map((node) => [node, sorted?.text(model, node) ?? ""]));
    rows.sort((a, b) => (down ? -1 : 1) * naturally(keys.get(a) ?? "", keys.get(b) ?? "") || naturally(a.name, b.name));
    const body = h("tbody", {});
    for (const node of rows.slice(0, shown)) {
      body.append(
        h(
          "tr",
          { class: node.id === selected ? "chosen" : "" },
          ...COLUMNS.map((one, i) => {
            const text = one.text(model, node);
            if (i === 0) return h("td", {}, h("button", { class: "jump", type: "button", onclick: () => actions.select(node.id) }, text));
            if (i === 1) return h("td", {}, h("span", { class: "kind" }, tile(node.kind), text));
            return h("td", { class: /IP/.test(one.title) ? "mono many" : one.title === "ID" ? "mono" : "" }, text);
          }),
        ),
      );
    }
    fill(
      element,
      h(
        "table",
        { "aria-rowcount": rows.length + 1 },
        h("caption", {}, `${number(rows.length)} of ${number(model.leaves.length)} resources, as the filters leave them`),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...COLUMNS.map((one, i) =>
              h(
                "th",
                { scope: "col", "aria-sort": i !== column ? "none" : down ? "descending" : "ascending" },
                h(
                  "button",
                  {
                    type: "button",
                    onclick: () => {
                      down = i === column && !down;
                      column = i;
                      draw();
                    },
                  },
                  `${one.title}${i !== column ? "" : down ? " ↓" : " ↑"}`,
                ),
              ),
            ),
          ),
        ),
        body,
      ),
      rows.length > shown
        ? h(
            "button",
            {
              class: "action more",
              type: "button",
              onclick: () => {
                shown += 5 * PAGE;
                draw();
              },
            },
            glyph("chevron-down", 14),
            `Show more: ${number(shown)} of ${number(rows.length)} shown`,
          )
        : null,
    );
  };

  store.subscribe((state, before) => {
    if (state.model !== before.model) shown = PAGE;
    if (state.page !== before.page || state.model !== before.model || (state.page === "table" && (state.view !== before.view || state.selected !== before.selected))) draw();
  });
}

function boxOf(model: Model, node: Node, kind: string): string {
  for (let parent = parentOf(model, node.id); parent; parent = parentOf(model, parent.id)) if (parent.kind === kind) return parent.name;
  return "";
}
