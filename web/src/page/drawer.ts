// The right drawer: follows the selection, with tabs for a node, rules for a connection.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h, number } from "../dom.ts";
import { DOUBLE_MILLISECONDS } from "../graph.ts";
import { lineOf } from "../lookup.ts";
import { canOpen, type Model, type Node } from "../model.ts";
import { connections } from "../path.ts";
import { representative } from "../lift.ts";
import { endOf, type Side } from "../trace.ts";
import { edgePane } from "./edge-pane.ts";
import { jsonPane } from "./json-pane.ts";
import { linked } from "./linked.ts";
import { overview } from "./overview.ts";
import { corner, kindWords, nodeTile } from "./parts.ts";
import { reachPane } from "./reach-pane.ts";
import { ruleCount, rulesPane } from "./rules.ts";
import { tracePane } from "./trace-pane.ts";

type Tab = "Overview" | "Reach" | "Rules" | "Tags" | "JSON";

export function drawer(actions: Actions): void {
  const { store } = actions;
  const element = byId("drawer");
  let tab: Tab = "Overview";
  const trace = tracePane(actions);

  const draw = () => {
    const closed = element.hidden;
    show();
    if (element.hidden && element.classList.contains("tall")) {
      element.classList.remove("tall");
      element.querySelector(".taller")?.setAttribute("aria-pressed", "false");
    }
    if (!closed || element.hidden) return;
    element.classList.add("opening");
    setTimeout(() => element.classList.remove("opening"), DOUBLE_MILLISECONDS);
  };

  const show = () => {
    const { model, selected } = store.state;
    if (model && store.state.trace && selected === undefined) {
      element.hidden = false;
      if (!element.contains(trace.element)) fill(element, trace.element);
      return trace.update();
    }
    const node = selected === undefined ? undefined : model?.nodes.get(selected);
    const edge = !model || selected === undefined || node ? undefined : lineOf(model, actions.graph.projection, selected);
    element.hidden = !model || (!node && !edge);
    if (!model) return;
    if (node) drawNode(model, node);
    else if (edge) fill(element, ...edgePane(actions, model, edge, close()));
  };

  const close = () =>
    corner("Close", () => {
      actions.select(undefined);
      byId("canvas-wrap").focus();
    });

  const drawNode = (model: Model, node: Node) => {
    const { view } = store.state;
    const { inbound, outbound } = connections(model, node.id);
    const rules = ruleCount(model, node);
    const tags = Object.keys(node.tags ?? {}).length;
    const tabs: [Tab, number | undefined][] = [["Overview", undefined]];
    if (inbound.length + outbound.length > 0) tabs.push(["Reach", undefined]);
    if (rules > 0 || inbound.length + outbound.length > 0) tabs.push(["Rules", rules]);
    if (tags > 0) tabs.push(["Tags", tags]);
    if (node.document) tabs.push(["JSON", undefined]);
    if (!tabs.some(([name]) => name === tab)) tab = "Overview";
    const words = [kindWords(node), node.detail, node.state].filter(Boolean).join(" · ");
    fill(
      element,
      h("div", { class: "head" }, nodeTile(node, "large"), h("div", { class: "grow" }, h("h2", { title: node.name }, node.name), h("p", { title: words }, words)), close()),
      store.state.also.size > 0 ? several(model) : null,
      h(
        "div",
        { class: "actions" },
        h("button", { class: "action first", type: "button", onclick: () => (!node.empty ? actions.fitTo(node.id) : actions.reveal(node.id)) }, glyph("crosshair", 14), "Centre"),
        canOpen(node)
          ? h(
              "button",
              { class: "action", type: "button", onclick: () => actions.toggle(node.id) },
              glyph(view.open.has(node.id) ? "fold-vertical" : "unfold-vertical", 14),
              view.open.has(node.id) ? "Collapse" : "Expand",
            )
          : null,
        store.state.trace ? h("button", { class: "action", type: "button", onclick: () => actions.select(undefined) }, glyph("route", 14), "Back to the trace") : null,
        ...traceButtons(model, node),
        h("button", { class: "action", type: "button", onclick: () => actions.hideSelected() }, glyph("eye-off", 14), "Hide"),
        view.moved.has(node.id) ? h("button", { class: "action", type: "button", onclick: () => actions.putBack(node.id) }, glyph("rotate-ccw", 14), "Put back") : null,
      ),
      h(
        "div",
        { class: "tabs", role: "tablist" },
        ...tabs.map(([name, count]) =>
          h(
            "button",
            {
              type: "button",
              role: "tab",
              "aria-selected": String(tab === name),
              onclick: () => {
                tab = name;
                const reach = name === "Reach" ? "in" : undefined;
                if (store.state.reach === reach) draw();
                else store.set({ reach });
                element.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
              },
            },
            count === undefined ? name : `${name} `,
            count === undefined ? null : h("small", {}, number(count)),
          ),
        ),
      ),
      h("div", { class: "pane", role: "tabpanel" }, ...pane(model, node)),
    );
  };

  /** What else is selected: taken out one by one, hidden or let go together. */
  const several = (model: Model): HTMLElement => {
    const { also } = store.state;
    return h(
      "div",
      { class: "several" },
      h("strong", {}, `${number(also.size + 1)} selected`),
      " with it: ",
      ...[...also].slice(0, 8).map((id) => h("button", { class: "chip", type: "button", "aria-label": `Take ${model.nodes.get(id)?.name ?? id} out of the selection`, onclick: () => actions.selectToo(id) }, h("span", { class: "cut" }, model.nodes.get(id)?.name ?? id), glyph("x", 12))),
      also.size > 8 ? ` and ${number(also.size - 8)} more ` : "",
      h("button", { class: "link", type: "button", onclick: () => actions.hideSelected() }, "Hide all"),
    );
  };

  /** Either end of a trace; where one is set already, this node becomes the other. */
  const traceButtons = (model: Model, node: Node): HTMLElement[] => {
    const end = endOf(model, node.id);
    if (!end) return [];
    const button = (side: Side, words: string, icon: "milestone" | "map-pin") =>
      h("button", { class: "action", type: "button", onclick: () => actions.tracing.set(side, end) }, glyph(icon, 14), words);
    return [button("from", "Trace from here", "milestone"), button("to", "Trace to here", "map-pin")];
  };

  const pane = (model: Model, node: Node): HTMLElement[] => {
    switch (tab) {
      case "Overview":
        return overview(actions, model, node);
      case "Reach":
        return reachPane(actions, model, node);
      case "Rules":
        return rulesPane(actions, model, node);
      case "Tags":
        return [tagList(actions, model, node)];
      case "JSON":
        return jsonPane(actions, model, node.id);
    }
  };

  store.subscribe((state, before) => {
    document.body.classList.toggle("picking", state.trace?.picking !== undefined);
    if (state.selected !== before.selected && (state.reach !== undefined || state.around)) {
      // The next selection is looked at afresh.
      if (state.reach !== undefined) tab = "Overview";
      store.set({ reach: undefined, around: false });
    }
    if (state.selected !== before.selected || state.model !== before.model) {
      element.scrollTop = 0;
      const opens = element.hidden;
      draw();
      if (opens && !element.hidden) bring(state.selected);
      announce(state.selected);
    } else if (state.view !== before.view || state.trace !== before.trace || state.reach !== before.reach || state.around !== before.around || state.also !== before.also) draw();
  });

  /** The drawer takes room from the canvas: what was clicked comes into sight, once it is not the first half of a double click. */
  const bring = (id: string | undefined) => {
    const { model } = store.state;
    const drawn = actions.graph.projection;
    const seen = model && drawn && id !== undefined ? representative(model, drawn.layout, id) : undefined;
    if (seen === undefined) return;
    setTimeout(() => {
      if (store.state.selected === id) actions.graph.bring(seen);
    }, DOUBLE_MILLISECONDS);
  };

  const announce = (id: string | undefined) => {
    const node = id === undefined ? undefined : store.state.model?.nodes.get(id);
    byId("live").textContent = node ? `${node.name}, ${kindWords(node)} selected` : "";
  };
}

function tagList(actions: Actions, model: Model, node: Node): HTMLElement {
  const list = h("dl", { class: "facts" });
  for (const [key, value] of Object.entries(node.tags ?? {})) list.append(h("dt", {}, key), h("dd", {}, ...linked(actions, model, value, node.id)));
  return list;
}
