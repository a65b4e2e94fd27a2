// Security group rules in words, for a node and for a connection.

import type { Actions } from "../actions.ts";
import { glyph, h, number, plural } from "../dom.ts";
import type { Rule } from "../elements.ts";
import { isContainer, isExternal } from "../kinds.ts";
import type { Model, Node } from "../model.ts";
import { connections } from "../path.ts";
import { linked } from "./linked.ts";
import { jump } from "./parts.ts";

const MOST = 60;

type Side = "ingress" | "egress";

interface Used {
  rule: Rule;
  /** The other ends of the connections that it allows. */
  peers: Set<string>;
}

export function rulesPane(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const panes = [...side(actions, model, "Lets in", "ingress", rulesOf(model, node, "ingress")), ...side(actions, model, "Lets out", "egress", rulesOf(model, node, "egress"))];
  if (panes.length > 0) return panes;
  return [h("p", { class: "faint" }, (node.groups ?? []).length > 0 ? "No connection uses a rule of its groups." : "It has no security groups.")];
}

/** How many rules the pane tells. */
export function ruleCount(model: Model, node: Node): number {
  return rulesOf(model, node, "ingress").size + rulesOf(model, node, "egress").size;
}

/** The rules that its connections use; of a workload those of its own groups, as boxes around it stand for others too. */
export function rulesOf(model: Model, node: Node, direction: Side): Map<string, Used> {
  const { inbound, outbound } = connections(model, node.id);
  const own = isContainer(node.kind) || isExternal(node.kind) ? undefined : new Set(node.groups ?? []);
  const rules = new Map<string, Used>();
  for (const edge of direction === "ingress" ? inbound : outbound) {
    for (const rule of edge.rules ?? []) {
      if (rule.direction !== direction || (own && !own.has(rule.group))) continue;
      const key = JSON.stringify([rule.group, rule.rule, rule.ports, rule.peer]);
      const entry = rules.get(key) ?? { rule, peers: new Set() };
      entry.peers.add(direction === "ingress" ? edge.source : edge.target);
      rules.set(key, entry);
    }
  }
  return rules;
}

function side(actions: Actions, model: Model, title: string, direction: Side, rules: Map<string, Used>): HTMLElement[] {
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
