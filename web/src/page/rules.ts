// Security group rules in words, for a node and for a connection.

import type { Actions } from "../actions.ts";
import { glyph, h, number, plural } from "../dom.ts";
import type { EdgeData, Rule } from "../elements.ts";
import type { Model, Node } from "../model.ts";
import { connections } from "../path.ts";
import { linked } from "./linked.ts";
import { jump } from "./parts.ts";

const MOST = 60;

export function rulesPane(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const { inbound, outbound } = connections(model, node.id);
  return [...side(actions, model, "Lets in", "ingress", inbound), ...side(actions, model, "Lets out", "egress", outbound)];
}

function side(actions: Actions, model: Model, title: string, direction: string, edges: EdgeData[]): HTMLElement[] {
  const rules = new Map<string, { rule: Rule; peers: Set<string> }>();
  for (const edge of edges) {
    for (const rule of edge.rules ?? []) {
      if (rule.direction !== direction) continue;
      const key = JSON.stringify([rule.group, rule.rule, rule.ports, rule.peer]);
      const entry = rules.get(key) ?? { rule, peers: new Set() };
      entry.peers.add(direction === "ingress" ? edge.source : edge.target);
      rules.set(key, entry);
    }
  }
  if (rules.size === 0) return [];
  const shown = [...rules.values()].slice(0, MOST);
  return [
    h("h3", {}, glyph(direction === "ingress" ? "move-down-left" : "move-up-right", 15), title, h("small", {}, plural(rules.size, "rule"))),
    ...shown.map(({ rule, peers }) => h("div", { class: "rule" }, ruleLine(actions, model, rule), peerLine(actions, model, direction, [...peers]))),
    ...(rules.size > MOST ? [h("p", { class: "faint" }, `and ${number(rules.size - MOST)} more rules`)] : []),
  ];
}

function peerLine(actions: Actions, model: Model, direction: string, ids: string[]): HTMLElement {
  const line = h("p", {}, direction === "ingress" ? "used by " : "towards ");
  ids.slice(0, 6).forEach((id, i) => {
    const node = model.nodes.get(id);
    if (i > 0) line.append(", ");
    line.append(node ? jump(node.name, () => actions.reveal(id)) : id);
  });
  if (ids.length > 6) line.append(` and ${number(ids.length - 6)} more`);
  return line;
}

/** `sg-1 allows tcp/443 from 0.0.0.0/0`, with the rule's id and description beneath. */
export function ruleLine(actions: Actions, model: Model, rule: Rule): HTMLElement {
  const ports = rule.ports === "any" ? "all ports" : rule.ports;
  return h(
    "div",
    {},
    h("span", { class: "mono" }, ...linked(actions, model, rule.group)),
    " allows ",
    h("strong", {}, ports),
    rule.direction === "egress" ? " to " : " from ",
    h("span", { class: "mono" }, ...linked(actions, model, rule.peer)),
    rule.rule || rule.description ? h("p", {}, [rule.rule, rule.description ? `“${rule.description}”` : undefined].filter(Boolean).join(" · ")) : null,
  );
}
