// The drawer's lists of what stands beside and beneath a node, and of its neighbours that are hidden.

import type { Actions } from "../actions.ts";
import { h, number, plural } from "../dom.ts";
import { isContainer } from "../kinds.ts";
import { hiddenNeighbours } from "../hidden.ts";
import { ancestors, type Model, type Node } from "../model.ts";
import { naturally } from "../order.ts";
import { firstOf, jump, kindWords, listHeading, nodeTile } from "./parts.ts";

const MOST = 12;

/** Boxes and workloads directly in a container; zones are passed over. */
export function beneath(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const children = inside(model, node).sort((a, b) => Number(isContainer(b.kind)) - Number(isContainer(a.kind)) || naturally(a.name, b.name));
  return list(actions, "In it", children);
}

/** What stands in the same box: members of the same stack or subnet. */
export function beside(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const box = ancestors(model, node.id)[0];
  if (!box || isContainer(node.kind)) return [];
  return list(actions, `Beside it in ${box.name}`, box.children.flatMap((id) => (id === node.id ? [] : (model.nodes.get(id) ?? []))).sort((a, b) => naturally(a.name, b.name)));
}

/** What is connected with the node and was hidden by hand, with the way to bring it back. */
export function hiddenLine(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const hidden = hiddenNeighbours(model, actions.store.state.view.hidden, node.id);
  if (hidden.size === 0) return [];
  return [
    h(
      "p",
      { class: "fine" },
      `${plural(hidden.size, "neighbour")} hidden by hand · `,
      h("button", { class: "link", type: "button", onclick: () => actions.showNeighbours(node.id) }, "show"),
    ),
  ];
}

function inside(model: Model, node: Node): Node[] {
  return node.children.flatMap((id) => {
    const child = model.nodes.get(id);
    return child ? (child.kind === "zone" ? inside(model, child) : [child]) : [];
  });
}

function list(actions: Actions, title: string, nodes: Node[]): HTMLElement[] {
  if (nodes.length === 0) return [];
  const rows = h("ul", { class: "peers" });
  const show = (some: readonly Node[]) => {
    for (const node of some) {
      const name = node.kind === "class" ? `${node.name} ×${node.count ?? node.children.length}` : node.name;
      rows.append(h("li", {}, nodeTile(node), h("div", { class: "grow" }, jump(name, () => actions.reveal(node.id)), h("div", { class: "place" }, kindWords(node)))));
    }
  };
  const more = firstOf(nodes, MOST, show);
  return [listHeading("boxes", title, number(nodes.length), () => actions.selectOnly(nodes.map((node) => node.id))), rows, ...more];
}
