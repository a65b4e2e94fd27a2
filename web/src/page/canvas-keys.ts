// The canvas by keyboard: arrows walk from node to node and say where they are, Enter opens or selects.

import type { Actions } from "../actions.ts";
import { byId, plural } from "../dom.ts";
import { type Arrow, next, spoken } from "../focus.ts";
import { canOpen, type Node } from "../model.ts";
import { STEP } from "../moves.ts";
import { roleOf } from "../project.ts";
import { kindWords } from "./parts.ts";

export function canvasKeys(actions: Actions): void {
  const { store, graph } = actions;
  const wrap = byId("canvas-wrap");
  const live = byId("live");

  const say = () => {
    const { model, focused, view } = store.state;
    const node = focused === undefined ? undefined : model?.nodes.get(focused);
    if (model && node) live.textContent = spoken(model, node, kindWords(node), view.open.has(node.id));
  };

  const go = (id: string | undefined) => {
    if (id === undefined) return;
    store.set({ focused: id });
    graph.bring(id);
    say();
  };

  const isBox = (node: Node) => roleOf(node, store.state.view.open.has(node.id)) === "box";

  const key = (event: KeyboardEvent) => {
    const { model, focused, selected, view } = store.state;
    const drawn = graph.projection;
    if (!model || !drawn || event.ctrlKey || event.metaKey) return;
    const at = focused !== undefined && drawn.layout.has(focused) ? focused : selected !== undefined && drawn.layout.has(selected) ? selected : undefined;
    const node = at === undefined ? undefined : model.nodes.get(at);
    if (event.key.startsWith("Arrow")) {
      if (event.shiftKey) return;
      const arrow = event.key as Arrow;
      if (event.altKey) {
        if (at === undefined) return;
        const by = { ArrowUp: { x: 0, y: -STEP }, ArrowDown: { x: 0, y: STEP }, ArrowLeft: { x: -STEP, y: 0 }, ArrowRight: { x: STEP, y: 0 } }[arrow];
        graph.move(graph.together(at), by);
        graph.bring(at);
      } else go(next(drawn, isBox, at, arrow));
    } else if (event.key === "Enter" && node && !event.altKey) {
      // A closed box opens; what cannot open, or is open, is selected.
      if (canOpen(node) && !view.open.has(node.id)) {
        actions.toggle(node.id, true);
        say();
      } else choose(node.id);
    } else if (event.key === " " && node) choose(node.id);
    else if (/^[ecdh]$/.test(event.key) && node && selected !== node.id) {
      // These keys act on the selection: the node in focus becomes it.
      actions.select(node.id);
      return;
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const choose = (id: string) => {
    if (actions.graph.onPick(id)) return;
    actions.select(id);
  };

  wrap.addEventListener("keydown", key);
  wrap.addEventListener("focus", () => {
    if (wrap.matches(":focus-visible")) {
      const { focused, selected } = store.state;
      const drawn = graph.projection;
      if (!drawn) return;
      if (focused === undefined || !drawn.layout.has(focused)) store.set({ focused: selected !== undefined && drawn.layout.has(selected) ? selected : next(drawn, isBox, undefined, "ArrowDown") });
      say();
    }
  });
  wrap.addEventListener("blur", () => store.set({ focused: undefined }));
  // A click on the canvas gives it the keyboard too; Cytoscape keeps the browser from doing that.
  wrap.addEventListener("pointerdown", () => wrap.focus({ preventScroll: true }));

  const name = () => {
    const { model } = store.state;
    const drawn = graph.projection;
    if (!model || !drawn) return;
    const accounts = model.file.accounts.map((account) => account.name).join(", ");
    wrap.setAttribute("aria-label", `Network map of ${accounts || "no account"}: ${plural(model.vpcs.length, "VPC")}, ${drawn.shown} of ${model.resources} resources shown`);
  };
  store.subscribe((state, before) => {
    if (state.model !== before.model || state.view !== before.view) name();
  });
}
