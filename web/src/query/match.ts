// What an expression picks on a map: the set of nodes for which it holds. Pure; the last few answers are kept.

import { holds, parseRange } from "../address.ts";
import type { EdgeData } from "../elements.ts";
import { isContainer, isExternal, kindOf } from "../kinds.ts";
import { isLeaf, type Model, type Node } from "../model.ts";
import { type Flag, type Key, parse, parsePort, type PortRange, type Tree } from "./parse.ts";

type Test = (node: Node) => boolean;

const KEPT = 12;
const known = new WeakMap<Model, Map<string, ReadonlySet<string>>>();

/** Ids of the workloads, gateways and networks outside that `text` picks; undefined where it is empty. Throws a `QueryError`. */
export function matches(model: Model, text: string): ReadonlySet<string> | undefined {
  const tree = parse(text);
  if (!tree) return undefined;
  const answers = known.get(model) ?? new Map<string, ReadonlySet<string>>();
  known.set(model, answers);
  const before = answers.get(text);
  if (before) return before;
  const found = pick(model, tree);
  answers.set(text, found);
  const [oldest] = answers.keys();
  if (answers.size > KEPT && oldest !== undefined) answers.delete(oldest);
  return found;
}

/** Like `matches`; an expression that cannot be read picks nothing and hides nothing. */
export function matchesIfRead(model: Model, text: string): ReadonlySet<string> | undefined {
  try {
    return matches(model, text);
  } catch {
    return undefined;
  }
}

function pick(model: Model, tree: Tree): Set<string> {
  const test = compile(model, tree);
  const found = new Set<string>();
  for (const node of model.nodes.values()) if ((isLeaf(node) || isExternal(node.kind)) && test(node)) found.add(node.id);
  return found;
}

function compile(model: Model, tree: Tree): Test {
  switch (tree.is) {
    case "and": {
      const tests = tree.parts.map((part) => compile(model, part));
      return (node) => tests.every((test) => test(node));
    }
    case "or": {
      const tests = tree.parts.map((part) => compile(model, part));
      return (node) => tests.some((test) => test(node));
    }
    case "not": {
      const test = compile(model, tree.part);
      return (node) => !test(node);
    }
    case "to":
    case "from": {
      const ends = withAround(model, pick(model, tree.part));
      const far = tree.is === "to" ? "target" : "source";
      const near = tree.is === "to" ? "source" : "target";
      // What a whole box may do says nothing of one of its many: only a connection of its own or of its stack counts.
      const own = (edge: EdgeData) => !isContainer(model.nodes.get(edge[near])?.kind ?? "");
      return ofConnections(model, (edge) => allowed(edge) && ends.has(edge[far]) && own(edge), [near]);
    }
    case "field":
      return field(model, tree.key, tree.value);
    case "flag":
      return flag(model, tree.name);
    case "text": {
      const fits = part(tree.value);
      return (node) => texts(node).some(fits) || Object.entries(node.tags ?? {}).some(([key, value]) => fits(`${key}=${value}`));
    }
  }
}

function texts(node: Node): string[] {
  return [node.name, node.resource ?? "", ...(node.addresses ?? []), ...(node.public ?? []), ...(node.cidrs ?? []), node.detail ?? ""];
}

function field(model: Model, key: Key, value: string): Test {
  switch (key) {
    case "kind": {
      const fits = kindTest(value);
      return (node) => fits(node.of ?? node.kind);
    }
    case "name": {
      const fits = whole(value);
      return (node) => fits(node.name);
    }
    case "id": {
      const fits = beginning(value);
      return (node) => fits(node.resource ?? "") || fits(node.id) || fits(node.arn ?? "");
    }
    case "tag":
      return tagTest(value);
    case "port": {
      const range = parsePort(value);
      return ofConnections(model, (edge) => range !== undefined && allowed(edge) && (edge.ports ?? []).some((port) => covers(port, range)), ["source", "target"]);
    }
    case "in":
      return inTest(model, value);
    case "sg": {
      const fits = beginning(value);
      return (node) => (node.groups ?? []).some(fits);
    }
    case "ip":
      return addressTest(value);
    case "account": {
      const fits = whole(value);
      const names = new Map(model.file.accounts.map((account) => [account.id, account.name]));
      return (node) => node.account !== undefined && (fits(node.account) || fits(names.get(node.account) ?? ""));
    }
    case "region": {
      const fits = whole(value);
      return (node) => node.region !== undefined && fits(node.region);
    }
    case "zone": {
      const fits = whole(value);
      return (node) => around(model, node).some((box) => box.kind === "zone" && fits(box.name)) || fits(node.zone ?? "");
    }
    case "tier":
      return (node) => around(model, node).some((box) => box.kind === "AWS::EC2::Subnet" && (box.tier ?? "unknown") === value.toLowerCase());
    case "state": {
      const fits = whole(value);
      return (node) => node.state !== undefined && fits(node.state);
    }
    case "verdict":
      return ofConnections(model, (edge) => edge.verdict === value.toLowerCase(), ["source", "target"]);
    case "exposure":
      return (node) => (node.exposure ?? "none") === value.toLowerCase();
  }
}

function flag(model: Model, name: Flag): Test {
  switch (name) {
    case "public":
      return (node) => node.exposure === "direct" || node.exposure === "behind";
    case "data":
      return (node) => kindOf(node.of ?? node.kind).category === "database";
    case "compute":
      return (node) => kindOf(node.of ?? node.kind).category === "compute";
    case "internet":
      return (node) => node.kind === "internet";
    case "external":
      return (node) => isExternal(node.kind);
    case "warned":
      return (node) => (node.warnings ?? []).length > 0 || node.dangling === true;
    case "stopped":
      return (node) => node.state === "stopped";
    case "connected":
      return ofConnections(model, allowed, ["source", "target"]);
    case "abroad":
      return ofConnections(model, (edge) => edge.verdict !== "blocked" && isAbroad(model, edge), ["source", "target"]);
  }
}

/** Whether a connection or wiring joins two accounts, or one with a network of another account. */
export function isAbroad(model: Model, edge: EdgeData): boolean {
  const [source, target] = [model.nodes.get(edge.source), model.nodes.get(edge.target)];
  return source?.account !== undefined && target?.account !== undefined && source.account !== target.account;
}

function allowed(edge: EdgeData): boolean {
  return edge.fabric === undefined && edge.verdict !== "blocked";
}

/** Holds for nodes at the named ends of edges that fit; an end that is a box or a stack stands for all within. */
function ofConnections(model: Model, fits: (edge: EdgeData) => boolean, ends: readonly ("source" | "target")[]): Test {
  const found = new Set<string>();
  const add = (id: string) => {
    if (found.has(id)) return;
    found.add(id);
    for (const child of model.nodes.get(id)?.children ?? []) add(child);
  };
  for (const edge of model.edges) if (fits(edge)) for (const end of ends) add(edge[end]);
  return (node) => found.has(node.id);
}

/** The nodes with all that they stand in. */
function withAround(model: Model, ids: ReadonlySet<string>): Set<string> {
  const all = new Set(ids);
  for (const id of ids) {
    for (let parent = model.nodes.get(id)?.parent; parent !== undefined && !all.has(parent); parent = model.nodes.get(parent)?.parent) all.add(parent);
  }
  return all;
}

function around(model: Model, node: Node): Node[] {
  const line: Node[] = [];
  for (let at = node.parent; at !== undefined && line.length < 32; at = model.nodes.get(at)?.parent) {
    const box = model.nodes.get(at);
    if (box) line.push(box);
  }
  return line;
}

/** Boxes by name or by the beginning of their id; what stands in them fits. */
function inTest(model: Model, value: string): Test {
  const [fitsName, fitsId] = [whole(value), beginning(value)];
  const inside = new Set<string>();
  const add = (id: string) => {
    if (inside.has(id)) return;
    inside.add(id);
    for (const child of model.nodes.get(id)?.children ?? []) add(child);
  };
  for (const node of model.nodes.values()) {
    if (!isContainer(node.kind) && node.kind !== "class") continue;
    if (fitsName(node.name) || fitsId(node.resource ?? "") || fitsId(node.id)) for (const child of node.children) add(child);
  }
  return (node) => inside.has(node.id);
}

/** `rds`, `ec2`, `load-balancer`, `AWS::EC2::Instance`, `nat`: the service, or the beginning of a word of the name. */
export function kindTest(value: string): (kind: string) => boolean {
  const asked = value.toLowerCase().replace(/[\s_]+/g, "-");
  const fits = whole(asked);
  const answers = new Map<string, boolean>();
  return (kind) => {
    let answer = answers.get(kind);
    if (answer === undefined) {
      answer = kindNames(kind).some((name) => fits(name) || (asked.length > 2 && (name.startsWith(asked) || name.includes(`-${asked}`))));
      answers.set(kind, answer);
    }
    return answer;
  };
}

/** What a kind is called in an expression; the first is the one that is offered. */
export function kindNames(kind: string): string[] {
  const { one, many } = kindOf(kind);
  const names = [one, many].map((name) => name.toLowerCase().replaceAll(" ", "-"));
  const [, service, type] = kind.split("::");
  if (service !== undefined && type !== undefined) {
    // EC2 is the service of half of the network; the word means its instances.
    if (service !== "EC2" || type === "Instance") names.push(service.toLowerCase());
    names.push(type.toLowerCase());
  }
  names.push(kind.toLowerCase());
  return names;
}

function tagTest(value: string): Test {
  const cut = value.indexOf("=");
  const fitsKey = whole(cut < 0 ? value : value.slice(0, cut));
  const fitsValue = cut < 0 ? () => true : whole(value.slice(cut + 1));
  return (node) => Object.entries(node.tags ?? {}).some(([key, text]) => fitsKey(key) && fitsValue(text));
}

/** An address within a range of the node or equal to it; a range that holds an address of the node. */
function addressTest(value: string): Test {
  const range = parseRange(value);
  if (!range) {
    const fits = beginning(value);
    return (node) => [...(node.addresses ?? []), ...(node.public ?? []), ...(node.cidrs ?? [])].some(fits);
  }
  return (node) =>
    [...(node.addresses ?? []), ...(node.public ?? [])].some((address) => {
      const own = parseRange(address);
      return own !== undefined && holds(range, own);
    }) ||
    (node.cidrs ?? []).some((cidr) => {
      const own = parseRange(cidr);
      return own !== undefined && (holds(own, range) || holds(range, own));
    });
}

/** Whether a port word of the map (`any`, `tcp`, `tcp/443`, `tcp/8000-8010`, `icmp/8`) has something in common with `asked`. */
export function covers(port: string, asked: PortRange): boolean {
  if (port === "any" || asked.protocol === "any") return port === "any" || asked.protocol === "";
  const [protocol = "", ports] = port.split("/");
  if (asked.protocol !== "" && asked.protocol !== protocol) return false;
  if (asked.protocol === "" && protocol !== "tcp" && protocol !== "udp") return false;
  if (ports === undefined) return true;
  const [first, last] = ports.split("-").map(Number);
  if (first === undefined || Number.isNaN(first)) return asked.first === 0 && asked.last === 65535;
  return first <= asked.last && (last ?? first) >= asked.first;
}

type Fits = (text: string) => boolean;

/** Equal but for case; `*` stands for anything. */
function whole(value: string): Fits {
  const asked = value.toLowerCase();
  if (!asked.includes("*")) return (text) => text.toLowerCase() === asked;
  return wild(asked, true);
}

function beginning(value: string): Fits {
  const asked = value.toLowerCase();
  if (!asked.includes("*")) return (text) => text.toLowerCase().startsWith(asked);
  return wild(asked, true);
}

function part(value: string): Fits {
  const asked = value.toLowerCase();
  if (!asked.includes("*")) return (text) => text.toLowerCase().includes(asked);
  return wild(asked, false);
}

/** Pieces between stars, found one after the other: no regular expression made of what was typed. */
function wild(asked: string, anchored: boolean): Fits {
  const pieces = asked.split("*");
  const [first = "", last = ""] = [pieces[0], pieces.at(-1)];
  return (raw) => {
    const text = raw.toLowerCase();
    if (anchored && (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)) return false;
    let at = anchored ? first.length : 0;
    const end = anchored ? text.length - last.length : text.length;
    for (const piece of anchored ? pieces.slice(1, -1) : pieces) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
