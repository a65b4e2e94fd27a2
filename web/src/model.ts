// The map in memory: nodes by id, the tree of containers, edges by end. Read-only once built.

import type { EdgeData, MapFile } from "./elements.ts";
import { isContainer, isExternal } from "./kinds.ts";
import { type Node, Nodes } from "./nodes.ts";
import type { Group } from "./packed.ts";

export type { Node } from "./nodes.ts";

export interface Model {
  file: MapFile;
  nodes: Nodes;
  /** Accounts and whatever else has no parent and is no external network. */
  roots: string[];
  externals: string[];
  vpcs: Node[];
  edges: EdgeData[];
  /** Edges by the id of either end. */
  touching: Map<string, EdgeData[]>;
  /** Workloads and gateways: everything that is neither container, class nor external. To list them all have to be made. */
  readonly leaves: readonly string[];
  /** How many they are: as many tiles would be drawn with everything open. */
  count: number;
  /** How many resources: one that stands in several subnets is one. */
  resources: number;
}

/** Builds the model, which takes the nodes of `file` for its own; a node whose parent is missing, and one of a circle, stands at the root, an edge without an end is left out. */
export function buildModel(file: MapFile, groups: readonly Group[] = []): Model {
  const nodes = new Nodes(file.elements.nodes.map(({ data }) => data), groups, isWorkload);
  const roots: string[] = [];
  const externals: string[] = [];
  const vpcs: Node[] = [];
  let count = nodes.late;
  let resources = 0;
  const seen = new Set<string>();
  for (const node of nodes.early()) {
    const parent = nodes.depth(node) === 0 || node.parent === undefined ? undefined : nodes.get(node.parent);
    if (parent) nodes.join(parent, node.id);
    else if (isExternal(node.kind)) externals.push(node.id);
    else roots.push(node.id);
    if (isLeaf(node)) {
      count += 1;
      if (isFirst(node, seen)) resources += 1;
    }
    if (node.kind === "AWS::EC2::VPC") vpcs.push(node);
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
  let leaves: readonly string[] | undefined;
  return {
    file,
    nodes,
    roots,
    externals,
    vpcs,
    edges,
    touching,
    count,
    resources: resources + nodes.lateResources(seen),
    get leaves() {
      leaves ??= [...nodes.values()].flatMap((node) => (isLeaf(node) ? [node.id] : []));
      return leaves;
    },
  };
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

export function isLeaf(node: Node): boolean {
  return isWorkload(node.kind);
}

/** Whether none of the same resource was seen before; a workload of several subnets stands in each. */
export function isFirst({ id, arn }: Node, seen: Set<string>): boolean {
  return arn === undefined || arn === id || seen.size < seen.add(arn).size;
}

function isWorkload(kind: string): boolean {
  return !isContainer(kind) && !isExternal(kind) && kind !== "class";
}

/** Containers and classes open and close; externals and workloads do not. */
export function canOpen(node: Node): boolean {
  return !node.empty && (isContainer(node.kind) || node.kind === "class");
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

/** Every node beneath `id`, itself not counted; `into`: whether to look into one of them. */
export function* descendants(model: Model, id: string, into: (node: Node) => boolean = () => true): Generator<Node> {
  for (const child of model.nodes.get(id)?.children ?? []) {
    const node = model.nodes.get(child);
    if (!node) continue;
    yield node;
    if (!node.empty && into(node)) yield* descendants(model, child, into);
  }
}
