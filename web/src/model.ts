// The map in memory: nodes by id, the tree of containers, edges by end. Read-only once built.

import type { EdgeData, MapFile, NodeData } from "./elements.ts";
import { isContainer, isExternal } from "./kinds.ts";

export interface Node extends NodeData {
  /** Ids, in the order of the file. */
  children: readonly string[];
  depth: number;
}

export interface Model {
  file: MapFile;
  nodes: Map<string, Node>;
  /** Accounts and whatever else has no parent and is no external network. */
  roots: string[];
  externals: string[];
  edges: EdgeData[];
  /** Edges by the id of either end. */
  touching: Map<string, EdgeData[]>;
  /** Workloads and gateways: everything that is neither container, class nor external. */
  leaves: string[];
}

/** Of every node in which nothing stands: an array for each of a hundred thousand would take megabytes. */
const NONE: readonly string[] = [];
const UNKNOWN = -1;

/** Builds the model, which takes the nodes of `file` for its own; a node whose parent is missing, and one of a circle, stands at the root, an edge without an end is left out. */
export function buildModel(file: MapFile): Model {
  const nodes = new Map<string, Node>();
  for (const { data } of file.elements.nodes) {
    if (typeof data?.id !== "string" || nodes.has(data.id)) continue;
    // The file's own object: a copy of each of a hundred thousand would be as much again.
    const name = plain(typeof data.name === "string" && data.name !== "" ? data.name : data.id);
    nodes.set(data.id, Object.assign(data, { name, children: NONE, depth: UNKNOWN }));
  }
  const roots: string[] = [];
  const externals: string[] = [];
  const leaves: string[] = [];
  for (const node of nodes.values()) {
    const parent = setDepth(nodes, node) === 0 || node.parent === undefined ? undefined : nodes.get(node.parent);
    if (parent) {
      if (parent.children === NONE) parent.children = [node.id];
      else (parent.children as string[]).push(node.id);
    }
    else if (isExternal(node.kind)) externals.push(node.id);
    else roots.push(node.id);
    if (isLeaf(node)) leaves.push(node.id);
  }
  const edges: EdgeData[] = [];
  const touching = new Map<string, EdgeData[]>();
  for (const { data } of file.elements.edges) {
    for (const edge of pairs(data)) {
      if (!nodes.has(edge.source) || !nodes.has(edge.target)) continue;
      edges.push(edge);
      for (const end of edge.source === edge.target ? [edge.source] : [edge.source, edge.target]) {
        const list = touching.get(end);
        if (list) list.push(edge);
        else touching.set(end, [edge]);
      }
    }
  }
  return { file, nodes, roots, externals, edges, touching, leaves };
}

/** One edge for each pair of ends that an edge of the file stands for. */
function pairs(data: EdgeData): EdgeData[] {
  const { sources, targets, ...edge } = data;
  if (!Array.isArray(sources) && !Array.isArray(targets)) return [data];
  const pair = `${data.source}->${data.target}`;
  const mark = data.id.startsWith(pair) ? data.id.slice(pair.length) : "";
  const all = (list: string[] | undefined, one: string) => [...new Set(Array.isArray(list) ? list : [one])];
  return all(sources, data.source).flatMap((source) =>
    all(targets, data.target).map((target) => ({ ...edge, id: `${source}->${target}${mark}`, source, target })),
  );
}

/** Control characters and those that turn the direction of writing are shown as a replacement, not obeyed. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

export function isLeaf(node: Node): boolean {
  return !isContainer(node.kind) && !isExternal(node.kind) && node.kind !== "class";
}

/** Containers and classes open and close; externals and workloads do not. */
export function canOpen(node: Node): boolean {
  return node.children.length > 0 && (isContainer(node.kind) || node.kind === "class");
}

/** The containers that hold `id`, nearest first, without itself. */
export function ancestors(model: Model, id: string): Node[] {
  const line: Node[] = [];
  for (let node = parentOf(model, id); node && line.length < 32; node = parentOf(model, node.id)) line.push(node);
  return line;
}

export function parentOf(model: Model, id: string): Node | undefined {
  const parent = model.nodes.get(id)?.parent;
  return parent === undefined ? undefined : model.nodes.get(parent);
}

/** Every node beneath `id`, itself not counted. */
export function* descendants(model: Model, id: string): Generator<Node> {
  for (const child of model.nodes.get(id)?.children ?? []) {
    const node = model.nodes.get(child);
    if (!node) continue;
    yield node;
    yield* descendants(model, child);
  }
}

/** Deeper than any map: whoever stands so deep stands in a circle. */
const DEEPEST = 16;

/** How many boxes a node stands in; 0 where its parent is missing or stands in it. */
function setDepth(nodes: Map<string, Node>, node: Node): number {
  if (node.depth !== UNKNOWN) return node.depth;
  let [steps, found] = [0, 0];
  for (let at: Node | undefined = node; at; at = at.parent === undefined ? undefined : nodes.get(at.parent)) {
    // Parents stand first in the file, so that this is one step for each node.
    if (at.depth !== UNKNOWN) {
      found = at.depth + steps;
      break;
    }
    if (++steps > DEEPEST) break;
    found = steps - 1;
  }
  node.depth = found >= DEEPEST ? 0 : found;
  // Who goes up from box to box must come to an end.
  if (node.depth === 0) delete node.parent;
  return node.depth;
}
