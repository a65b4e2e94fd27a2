// The drawer's first tab: facts, addresses, exposure, the path from the internet, who comes in and goes out.

import type { Actions } from "../actions.ts";
import { kindsWithin } from "../beneath.ts";
import { glyph, h, number, plural } from "../dom.ts";
import type { EdgeData } from "../elements.ts";
import { leftOut } from "../highlight.ts";
import { resourceIndex } from "../ids.ts";
import { compareKinds, isContainer, isExternal, kindOf } from "../kinds.ts";
import { ancestors, type Model, type Node, parentOf } from "../model.ts";
import { naturally } from "../order.ts";
import { connections, fromInternet, type Hop } from "../path.ts";
import { portLabel, shortPort } from "../ports.ts";
import { endOf } from "../trace.ts";
import { problemWords } from "./left.ts";
import { linked } from "./linked.ts";
import { beneath, beside, hiddenLine } from "./neighbours.ts";
import { note } from "./note.ts";
import { firstOf, jump, listHeading, nodeTile, tile } from "./parts.ts";

const MOST = 25;

export function overview(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const parts: HTMLElement[] = [];
  const warnings = [...(node.warnings ?? [])];
  if (node.dangling) warnings.push("Something refers to it, but no record of it was read.");
  if (node.candidate) warnings.push("No interface tells that it stands in this subnet; its subnet group allows it.");
  if (warnings.length > 0) parts.push(h("ul", { class: "warnings" }, ...warnings.map((line) => h("li", {}, ...linked(actions, model, line, node.id)))));
  parts.push(...gaps(model, node));
  const hops = fromInternet(model, node.id);
  parts.push(facts(actions, model, node, hops));
  if (hops.length > 1) parts.push(...path(actions, model, hops));
  if (node.kind === "class") parts.push(...members(actions, model, node));
  if (isContainer(node.kind)) parts.push(...inside(model, node));
  const { inbound, outbound } = connections(model, node.id);
  const around = leftOut(model, node.id);
  const tables = [table(actions, model, node, "Inbound", inbound, around), table(actions, model, node, "Outbound", outbound, around)];
  // Of the internet one asks first what it reaches.
  if (isExternal(node.kind)) tables.reverse();
  parts.push(...aroundLine(actions, model, node, around), ...tables.flat(), ...wiring(actions, model, node), ...hiddenLine(actions, model, node), ...(isContainer(node.kind) ? beneath(actions, model, node) : beside(actions, model, node)), note(actions, node));
  return parts;
}

/** What was not answered where this stands: what is said of it may lack something. */
function gaps(model: Model, node: Node): HTMLElement[] {
  const account = model.file.accounts.find((one) => one.id === node.account);
  const problems = (account?.coverage?.problems ?? []).filter((problem) => node.region === undefined || problem.region === "" || problem.region === node.region);
  if (problems.length === 0) return [];
  return [
    h(
      "details",
      { class: "gaps" },
      h("summary", {}, glyph("triangle-alert", 13), `${plural(problems.length, "call was", "calls were")} not answered here: something may be missing`),
      h("ul", {}, ...problems.slice(0, MOST).map((problem) => h("li", {}, problemWords(problem)))),
      problems.length > MOST ? h("p", {}, `and ${number(problems.length - MOST)} more, see Coverage at the left`) : null,
    ),
  ];
}

function facts(actions: Actions, model: Model, node: Node, hops: Hop[]): HTMLElement {
  const list = h("dl", { class: "facts" });
  const add = (name: string, ...values: (HTMLElement | string | undefined)[]) => {
    const present = values.filter((value) => value !== undefined && value !== "");
    if (present.length > 0) list.append(h("dt", {}, name), h("dd", {}, ...present));
  };
  const mono = (text: string | undefined) => (text ? h("span", { class: "mono" }, text) : undefined);
  const lines = (texts: string[] | undefined) => (texts ?? []).map((text) => h("div", { class: "mono" }, text));
  const workload = !isContainer(node.kind) && !isExternal(node.kind);
  if (node.resource && node.resource !== node.name) add("ID", mono(node.resource));
  if (node.kind === "class") add("Members", number(node.count ?? node.children.length));
  add(isExternal(node.kind) ? "Ranges" : "CIDR", ...lines(node.cidrs));
  add("Private IP", ...lines(node.addresses));
  if (workload && node.kind !== "class") {
    if ((node.public ?? []).length > 0) add("Public IP", ...lines(node.public));
    else if ((node.addresses ?? []).length > 0) add("Public IP", "None");
  }
  for (const [label, kind] of [
    ["Subnet", "AWS::EC2::Subnet"],
    ["Zone", "zone"],
    ["VPC", "AWS::EC2::VPC"],
    ["Region", "region"],
    ["Account", "account"],
  ] as const) {
    for (let parent = parentOf(model, node.id); parent; parent = parentOf(model, parent.id)) {
      if (parent.kind !== kind) continue;
      const box = parent;
      add(label, jump(box.name, () => actions.reveal(box.id)));
      break;
    }
  }
  if (node.kind === "account") add("Account ID", mono(node.account));
  if ((node.groups ?? []).length > 0) add("Security groups", ...(node.groups ?? []).map((group) => h("span", { class: "badge mono" }, ...linked(actions, model, group))));
  if (node.scaling_group) add("Scaling group", node.scaling_group);
  if (node.collapsed_by) add("Grouped by", `${node.collapsed_by.key} = ${node.collapsed_by.value}`);
  if (node.replica_of) add("Replica of", named(actions, model, node.replica_of));
  if (workload && (node.subnet !== undefined || node.kind === "class" || node.exposure)) add("Exposure", exposure(model, node, hops));
  if (node.arn && node.arn !== node.resource) add("ARN", mono(node.arn));
  return list;
}

/** A link where the map has what is called so. */
function named(actions: Actions, model: Model, words: string): HTMLElement | string {
  const id = resourceIndex(model).get(words);
  return id === undefined ? words : jump(words, () => actions.reveal(id));
}

function exposure(model: Model, node: Node, hops: Hop[]): HTMLElement {
  const before = hops.at(-2);
  const via = before && hops.length > 2 ? model.nodes.get(before.node)?.name : undefined;
  if (node.exposure === "direct") return h("span", { class: "badge danger" }, "Internet, directly");
  if (node.exposure === "behind") return h("span", { class: "badge warn" }, via ? `Internet, via ${via}` : "Internet, behind a load balancer");
  if (node.exposure === "unknown") return h("span", { class: "badge warn" }, "Unknown: something was not gathered");
  if (hops.length > 2) return h("span", { class: "badge" }, `Not exposed; ${hops.length - 1} hops from Internet`);
  return h("span", { class: "badge" }, "Not exposed");
}

function path(actions: Actions, model: Model, hops: Hop[]): HTMLElement[] {
  return [
    listHeading("waypoints", "Path from Internet", plural(hops.length - 1, "hop"), () => actions.selectOnly(hops.map((hop) => hop.node))),
    ...why(actions, model, hops),
    h(
      "ol",
      { class: "hops" },
      ...hops.flatMap((hop) => {
        const node = model.nodes.get(hop.node);
        if (!node) return [];
        const words = hop.edge ? (hop.edge.ports ?? []).slice(0, 2).join(", ") + ((hop.edge.ports ?? []).length > 2 ? " …" : "") : "0.0.0.0/0";
        return [h("li", {}, nodeTile(node), jump(node.name, () => actions.reveal(node.id)), h("span", { class: "mono" }, words === "any" ? "all ports" : words))];
      }),
    ),
  ];
}

/** The last step of the path, traced: which route, ACL and rule let it in. */
function why(actions: Actions, model: Model, hops: Hop[]): HTMLElement[] {
  const [before, last] = hops.slice(-2);
  const [from, to] = [before && endOf(model, before.node), last && endOf(model, last.node)];
  if (!from || !to) return [];
  const all = last?.edge?.ports ?? [];
  const port = all.length === 1 && all[0] !== "any" ? (all[0] ?? "") : "";
  return [h("p", { class: "fine" }, h("button", { class: "link", type: "button", onclick: () => actions.tracing.between(from, to, port) }, hops.length > 2 ? `Why does ${from.label} reach it? Trace it` : "Why does the internet get in? Trace it"))];
}

function members(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const rows = node.children.flatMap((id) => model.nodes.get(id) ?? []);
  return [
    listHeading("square-stack", "Members", "alike for the network", () => actions.selectOnly(node.children)),
    longTable(
      ["Name", "ID"],
      rows.map((member) => [jump(member.name, () => actions.reveal(member.id)), h("span", { class: "mono" }, member.resource ?? "")]),
    ),
  ];
}

function inside(model: Model, node: Node): HTMLElement[] {
  const counts = [...kindsWithin(model, node)].sort(([a], [b]) => compareKinds(a, b));
  if (counts.length === 0) return [h("h3", {}, "Resources"), h("p", { class: "faint" }, "Nothing stands in it.")];
  return [
    h("h3", {}, "Resources", h("small", {}, number(counts.reduce((sum, [, n]) => sum + n, 0)))),
    ...counts.map(([kind, n]) => h("div", { class: "row" }, tile(kind), h("span", {}, kindOf(kind).many), h("span", { class: "count" }, number(n)))),
  ];
}

/** What holds for all of a box around a workload is told, and drawn when asked for: it would cover what is its own. */
function aroundLine(actions: Actions, model: Model, node: Node, around: ReadonlySet<EdgeData>): HTMLElement[] {
  if (around.size === 0) return [];
  const boxes = ancestors(model, node.id).filter((box) => [...around].some((edge) => edge.source === box.id || edge.target === box.id));
  const { store } = actions;
  const drawn = store.state.around;
  return [
    h(
      "p",
      { class: "fine" },
      `${plural(around.size, "connection")} of all of ${boxes.map((box) => box.name).join(", ")} ${drawn ? (around.size === 1 ? "is" : "are") : around.size === 1 ? "is not" : "are not"} drawn · `,
      h("button", { class: "link", type: "button", onclick: () => store.set({ around: !drawn }) }, drawn ? "leave out" : "draw"),
    ),
  ];
}

function table(actions: Actions, model: Model, node: Node, title: "Inbound" | "Outbound", edges: EdgeData[], around: ReadonlySet<EdgeData>): HTMLElement[] {
  if (edges.length === 0) return [];
  const other = (edge: EdgeData) => (title === "Inbound" ? edge.source : edge.target);
  const own = (edge: EdgeData) => (title === "Inbound" ? edge.target : edge.source);
  /** Name and box, to sort by. */
  const place = (id: string) => `${model.nodes.get(id)?.name ?? ""}\n${parentOf(model, id)?.name ?? ""}`;
  const names = new Map<string, Set<string>>();
  for (const edge of edges) {
    const peer = model.nodes.get(other(edge));
    if (peer) names.set(peer.name, (names.get(peer.name) ?? new Set()).add(peer.id));
  }
  const rows = [...edges].sort((a, b) => importance(a) - importance(b) || Number(around.has(a)) - Number(around.has(b)) || naturally(place(other(a)), place(other(b)))).map((edge) => {
    const peer = model.nodes.get(other(edge));
    const box = peer && (names.get(peer.name)?.size ?? 0) > 1 ? parentOf(model, peer.id) : undefined;
    const near = model.nodes.get(own(edge));
    const where = near && near.id !== node.id && near.id !== node.parent ? `for ${near.name}${isContainer(node.kind) ? ` in ${parentOf(model, near.id)?.name ?? "it"}` : ""}` : "";
    // What holds for all of a box around it stands for the groups of others too.
    const groups = [...new Set((edge.rules ?? []).filter((rule) => isExternal(node.kind) || ((title === "Inbound") === (rule.direction === "ingress") && (isContainer(node.kind) || (node.groups ?? []).includes(rule.group)))).map((rule) => rule.group))];
    return [
      h(
        "div",
        {},
        peer ? jump(peer.kind === "class" ? `${peer.name} ×${peer.count ?? peer.children.length}` : peer.name, () => actions.reveal(peer.id)) : other(edge),
        box ? h("div", { class: "faint" }, `in ${box.name}`) : null,
        where ? h("div", { class: "faint" }, where) : null,
        edge.verdict === "reachable" ? null : h("div", {}, h("span", { class: "badge warn" }, edge.verdict ?? "")),
      ),
      h("span", { class: "mono" }, ports(edge)),
      h("span", { class: "mono" }, ...linked(actions, model, groups.join(", "))),
    ];
  });
  return [
    listHeading(
      title === "Inbound" ? "move-down-left" : "move-up-right",
      isExternal(node.kind) ? (title === "Inbound" ? "What reaches it" : "What it reaches") : title,
      title === "Inbound" ? plural(edges.length, "source") : plural(edges.length, "target"),
      () => actions.selectOnly(edges.map(other)),
    ),
    longTable([title === "Inbound" ? "Source" : "Target", "Port", "Group"], rows, "flows"),
  ];
}

/** The internet first, what is blocked last: a list is read from its top. */
function importance(edge: EdgeData): number {
  const verdict = edge.verdict === "blocked" ? 4 : edge.verdict === "unknown" ? 2 : 0;
  return verdict + (edge.internet ? 0 : 1);
}

function ports(edge: EdgeData): string {
  const all = edge.ports ?? [];
  if (all.includes("any")) return "all";
  return all.length <= 3 ? all.join(", ") : `${all.slice(0, 3).map(shortPort).join(", ")} +${all.length - 3}`;
}

function wiring(actions: Actions, model: Model, node: Node): HTMLElement[] {
  const edges = (model.touching.get(node.id) ?? []).filter((edge) => edge.fabric);
  if (edges.length === 0) return [];
  const rows = edges.map((edge) => {
    const peer = model.nodes.get(edge.source === node.id ? edge.target : edge.source);
    return [peer ? jump(peer.name, () => actions.reveal(peer.id)) : h("span", {}), h("span", {}, edge.fabric ?? portLabel(edge.ports ?? []))];
  });
  return [h("h3", {}, glyph("cable", 15), "Wiring"), longTable(["With", "As"], rows)];
}

/** A table that shows its first rows and the rest on demand. */
export function longTable(heads: string[], rows: (HTMLElement | string)[][], look = ""): HTMLElement {
  const body = h("tbody", {});
  const show = (some: readonly (HTMLElement | string)[][]) => {
    for (const cells of some) body.append(h("tr", {}, ...cells.map((cell) => h("td", {}, cell))));
  };
  const more = firstOf(rows, MOST, show);
  const element = h("div", {}, h("table", { class: `grid-table ${look}` }, h("thead", {}, h("tr", {}, ...heads.map((head) => h("th", { scope: "col" }, head)))), body));
  element.append(...more);
  return element;
}
