// The drawer's tab of who can reach the selection and what it can reach, with ports; drawn on the map meanwhile.

import type { Actions } from "../actions.ts";
import { glyph, h, number, plural } from "../dom.ts";
import { ancestors, type Model, type Node } from "../model.ts";
import { portLabel } from "../ports.ts";
import { type Direction, type Peer, peers } from "../reach.ts";
import { placeOf } from "../search.ts";
import { endOf } from "../trace.ts";
import { firstOf, jump, kindWords, nodeTile } from "./parts.ts";

const MOST = 60;

export function reachPane(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const { reach } = actions.store.state;
  const direction: Direction = reach ?? "in";
  const button = (value: Direction, words: string) =>
    h("button", { type: "button", "aria-pressed": String(direction === value), onclick: () => actions.store.set({ reach: value }) }, glyph(value === "in" ? "move-down-left" : "move-up-right", 14), words);
  const list = peers(model, node.id, direction);
  const open = list.filter((peer) => peer.verdict === "reachable");
  const unknown = list.filter((peer) => peer.verdict === "unknown");
  const blocked = list.filter((peer) => peer.verdict === "blocked");
  const sentence = direction === "in" ? `${plural(open.length, "source")} can reach it` : `It can reach ${plural(open.length, "target")}`;
  return [
    h("div", { class: "segmented wide", role: "group", "aria-label": "Direction" }, button("in", "What can reach this?"), button("out", "What can this reach?")),
    h("p", { class: "fine", role: "status" }, [sentence, unknown.length > 0 ? `${number(unknown.length)} unknown` : "", blocked.length > 0 ? `${number(blocked.length)} blocked by the network` : ""].filter(Boolean).join(" · ")),
    ...lines(actions, model, node, direction, open),
    ...(unknown.length > 0 ? [h("h3", {}, glyph("circle-question-mark", 15), "Unknown: something was not gathered"), ...lines(actions, model, node, direction, unknown)] : []),
    ...(blocked.length > 0 ? [h("h3", {}, glyph("circle-x", 15), "Groups allow it, the network blocks it"), ...lines(actions, model, node, direction, blocked)] : []),
  ];
}

function lines(actions: Actions, model: Model, node: Node, direction: Direction, list: Peer[]): HTMLElement[] {
  const rows = h("ul", { class: "peers" });
  const show = (some: readonly Peer[]) => {
    for (const peer of some) rows.append(line(actions, model, node, direction, peer));
  };
  return [rows, ...firstOf(list, MOST, show)];
}

function line(actions: Actions, model: Model, node: Node, direction: Direction, peer: Peer): HTMLElement {
  const other = peer.node;
  const name = other.kind === "class" ? `${other.name} ×${other.count ?? other.children.length}` : other.name;
  const place = peer.whole ? `everything in this ${kindWords(other)}` : placeOf(model, other.id) || kindWords(other);
  const own = endOf(model, node.id);
  const far = endOf(model, other.id);
  const port = peer.ports.length === 1 && peer.ports[0] !== "any" ? (peer.ports[0] ?? "") : "";
  return h(
    "li",
    { "data-verdict": peer.verdict },
    nodeTile(other),
    h("div", { class: "grow" }, jump(name, () => actions.reveal(other.id)), h("div", { class: "place" }, [place, ends(model, node, direction, peer)].filter(Boolean).join(" · "))),
    h("span", { class: "mono", title: peer.ports.join(", ") }, portLabel(peer.ports)),
    own && far
      ? h(
          "button",
          { class: "link", type: "button", "aria-label": `Why? Trace ${direction === "in" ? `${name} to ${node.name}` : `${node.name} to ${name}`}`, onclick: () => (direction === "in" ? actions.tracing.between(far, own, port) : actions.tracing.between(own, far, port)) },
          "why?",
        )
      : null,
  );
}

/** `through main` of a box around the node; `into web-alb, bastion +2` of what stands in it. */
function ends(model: Model, node: Node, direction: Direction, { through }: Peer): string {
  if (through.length === 0) return "";
  const around = ancestors(model, node.id);
  const word = through.every((end) => around.includes(end)) ? "through" : direction === "in" ? "into" : "out of";
  const names = [...new Set(through.map((end) => end.name))];
  return `${word} ${names.slice(0, 2).join(", ")}${names.length > 2 ? ` +${names.length - 2}` : ""}`;
}
