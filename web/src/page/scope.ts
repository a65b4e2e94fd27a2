// Left panel, first part: the tree of accounts, regions, VPCs and subnets with ticks and counts.

import type { Actions } from "../actions.ts";
import { fill, glyph, h, number } from "../dom.ts";
import { soon } from "../idle.ts";
import { isContainer } from "../kinds.ts";
import { isLeaf, type Model, type Node } from "../model.ts";
import { naturally } from "../order.ts";
import type { State } from "../store.ts";
import { toggled } from "../view.ts";

export function scope(actions: Actions): HTMLElement {
  const { store } = actions;
  const heading = h("h2", {});
  const tree = h("ul", { class: "tree", role: "tree", "aria-label": "Scope" });
  let unfolded = new Set<string>();
  let sizes = new Map<string, number>();

  const drawHeading = () => {
    const { model, view } = store.state;
    if (!model) return;
    const anyOpen = model.vpcs.some((node) => view.open.has(node.id));
    fill(
      heading,
      "Scope",
      h(
        "button",
        { class: "link", type: "button", onclick: () => (anyOpen ? actions.closeAll() : actions.openAll()) },
        anyOpen ? "Collapse all" : "Expand all",
      ),
    );
  };

  const draw = () => {
    const { model } = store.state;
    fill(tree, ...(model ? tops(model).map((node) => branch(model, node, 1)) : []));
  };

  const branch = (model: Model, node: Node, level: number): HTMLElement => {
    const { view, selected } = store.state;
    const children = scopeChildren(model, node);
    const open = unfolded.has(node.id);
    const off = view.filters.scopeOff.has(node.id);
    const twist = h(
      "button",
      {
        class: children.length > 0 ? "twist" : "twist leaf",
        type: "button",
        "aria-expanded": String(open),
        "aria-label": `${open ? "Fold" : "Unfold"} ${node.name}`,
        onclick: () => {
          unfolded = new Set(toggled(unfolded, node.id));
          draw();
        },
      },
      glyph("chevron-right", 14),
    );
    const row = h(
      "div",
      { class: `row${off ? " off" : ""}${selected === node.id ? " chosen" : ""}` },
      twist,
      h("input", {
        type: "checkbox",
        checked: !off,
        "aria-label": `Show ${node.name}`,
        onchange: () => actions.filter({ scopeOff: toggled(view.filters.scopeOff, node.id) }),
      }),
      h("button", { class: "name cut grow", type: "button", title: node.cidrs?.join(", "), onclick: () => actions.reveal(node.id) }, node.name),
      h("span", { class: "count" }, number(sizes.get(node.id) ?? 0)),
    );
    row.style.paddingLeft = `${(level - 1) * 0.875}rem`;
    const item = h("li", { role: "treeitem", "aria-level": level, "aria-expanded": children.length > 0 ? String(open) : undefined, "aria-selected": String(selected === node.id) }, row);
    if (open && children.length > 0) {
      const group = h("ul", { role: "group" });
      for (const child of children) group.append(branch(model, child, level + 1));
      item.append(group);
    }
    return item;
  };

  store.subscribe((state: State, before: State) => {
    const { model: fresh } = state;
    if (fresh !== before.model && fresh) {
      sizes = new Map();
      soon(fresh, () => {
        if (store.state.model !== fresh) return;
        sizes = countAll(fresh);
        draw();
      });
      if (!before.model) {
        const model = fresh;
        unfolded = new Set(tops(model).slice(0, 4).map((node) => node.id));
        if (tops(model)[0]?.kind === "account") for (const node of tops(model).slice(0, 1)) for (const child of node.children) unfolded.add(child);
      }
    }
    if (state.model !== before.model || state.view.open !== before.view.open) drawHeading();
    // A hundred boxes are a hundred rows: which of them stand open on the map is none of their business.
    if (state.model !== before.model || state.view.filters.scopeOff !== before.view.filters.scopeOff || state.selected !== before.selected) draw();
  });
  return h("section", {}, heading, tree);
}

/** A single account goes without saying: then the regions are the top. */
function tops(model: Model): Node[] {
  const accounts = model.roots.flatMap((id) => model.nodes.get(id) ?? []);
  const only = accounts[0];
  return accounts.length === 1 && only ? scopeChildren(model, only) : accounts;
}

/** Boxes beneath, zones passed over: their subnets stand in their place. */
function scopeChildren(model: Model, node: Node): Node[] {
  const boxes: Node[] = [];
  for (const id of node.children) {
    const child = model.nodes.get(id);
    if (!child || !isContainer(child.kind)) continue;
    if (child.kind === "zone") boxes.push(...scopeChildren(model, child));
    else boxes.push(child);
  }
  return boxes.sort((a, b) => naturally(a.name, b.name));
}

/** Resources beneath each box; one that stands in several subnets counts once in each box. */
function countAll(model: Model): Map<string, number> {
  const counts = new Map<string, number>();
  const upwards = (from: string | undefined, count: (id: string) => number) => {
    for (let box = from; box !== undefined; box = model.nodes.get(box)?.parent) {
      const more = count(box);
      if (more > 0) counts.set(box, (counts.get(box) ?? 0) + more);
    }
  };
  const inBox = new Map<string, number>();
  const seen = new Map<string, Set<string>>();
  for (const leaf of model.nodes.values()) {
    if (!isLeaf(leaf) || leaf.parent === undefined) continue;
    const { arn } = leaf;
    if (arn === undefined || arn === leaf.id) {
      inBox.set(leaf.parent, (inBox.get(leaf.parent) ?? 0) + 1);
      continue;
    }
    upwards(leaf.parent, (box) => {
      const known = seen.get(box) ?? new Set();
      seen.set(box, known);
      return known.size === known.add(arn).size ? 0 : 1;
    });
  }
  for (const [box, count] of inBox) upwards(box, () => count);
  return counts;
}
