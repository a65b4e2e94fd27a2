// The nodes of a map by id. Those that stand in a stack are made when somebody asks for them, or in an idle moment.

import type { NodeData } from "./elements.ts";
import type { Group, Summary } from "./packed.ts";

export interface Node extends NodeData {
  /** Ids, in the order of the file. */
  children: readonly string[];
  /** Nothing stands in it; to ask for its children would make them. */
  empty: boolean;
  depth: number;
}

/** Of every node in which nothing stands: an array for each of a hundred thousand would take megabytes. */
const NONE: readonly string[] = [];
const UNKNOWN = -1;
/** What a node has besides what the file says of it. */
const BARE = { children: NONE, empty: true, depth: UNKNOWN };

/** Deeper than any map: whoever stands so deep stands in a circle. */
const DEEPEST = 16;

/** Workloads of one kind in one stack. */
interface Members {
  count: number;
  /** Undefined once they are made. */
  group: Group | undefined;
  made: readonly Node[];
}

export class Nodes {
  private known = new Map<string, Node>();
  /** In the order of the file. */
  private readonly slots: (readonly Node[] | Members)[] = [];
  /** By the id of their stack. */
  private readonly waiting = new Map<string, Members[]>();
  private unmade = 0;
  private ordered = true;

  /** `isMember`: whether a node of this kind may wait, if its box is a stack. */
  constructor(data: Iterable<NodeData>, groups: readonly Group[], isMember: (kind: string) => boolean) {
    // The file's own objects: a copy of each of a hundred thousand would be as much again.
    this.slots.push(this.keep([...data].filter(Boolean).map((one) => Object.assign(one, BARE))));
    const later: [Group, number][] = [];
    for (const group of groups) {
      const waits = isMember(group.kind) && group.parent !== undefined;
      if (waits) later.push([group, this.slots.length]);
      this.slots.push(waits ? [] : this.keep(group.nodes(BARE)));
    }
    for (const [group, at] of later) {
      const stack = this.known.get(group.parent ?? "");
      if (stack?.kind === "class") this.slots[at] = this.wait(stack, group);
      else this.slots[at] = this.keep(group.nodes(BARE));
    }
    this.order();
  }

  get size(): number {
    return this.known.size + this.unmade;
  }

  get(id: string): Node | undefined {
    const node = this.known.get(id);
    if (node || this.unmade === 0) return node;
    this.fill();
    return this.known.get(id);
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  /** Whether what stands in a node was made: what was not is drawn nowhere. */
  isMade(node: Node): boolean {
    return !this.waiting.has(node.id);
  }

  /** All of them, in the order of the file. */
  values(): IterableIterator<Node> {
    this.fill();
    return this.known.values();
  }

  /** Those that were made at once: all boxes, stacks and networks outside, and workloads that stand in no stack. */
  *early(): Generator<Node> {
    for (const slot of this.slots) if (isMade(slot)) yield* slot;
  }

  /** How many workloads were not made at once. */
  get late(): number {
    return this.slots.reduce((sum, slot) => sum + (isMade(slot) ? 0 : slot.count), 0);
  }

  /** How many resources they are: one that stands in several boxes is one. `seen`: ARNs that are counted already, and then theirs. */
  lateResources(seen: Set<string>): number {
    let count = 0;
    for (const slot of this.slots) {
      if (isMade(slot)) continue;
      const arns = slot.group?.arns();
      if (!arns) count += slot.count;
      else for (const arn of arns) count += typeof arn !== "string" || seen.size < seen.add(arn).size ? 1 : 0;
    }
    return count;
  }

  /** What is known of the members of a stack; undefined where they were made already, or have to be to be counted. */
  summary(stack: string): Summary[] | undefined {
    const summaries = this.waiting.get(stack)?.map(({ group }) => group?.summary());
    return summaries?.every((one) => one !== undefined) ? summaries : undefined;
  }

  /** Makes nodes while `more()`; answers whether all are made. */
  fill(more: () => boolean = () => true): boolean {
    for (const stack of this.waiting.keys()) {
      if (!more()) return false;
      this.open(stack);
    }
    if (!this.ordered) this.order();
    return true;
  }

  /** How many boxes a node stands in; 0 where its parent is missing or stands in it. */
  depth(node: Node): number {
    if (node.depth !== UNKNOWN) return node.depth;
    let [steps, found] = [0, 0];
    for (let at: Node | undefined = node; at; at = at.parent === undefined ? undefined : this.get(at.parent)) {
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

  /** Adds a child, at the end. */
  join(parent: Node, child: string): void {
    parent.empty = false;
    if (parent.children === NONE) parent.children = [child];
    else (parent.children as string[]).push(child);
  }

  private keep(nodes: Iterable<Node>): Node[] {
    const kept: Node[] = [];
    for (const node of nodes) {
      if (typeof node?.id !== "string" || this.known.has(node.id)) continue;
      node.name = plain(typeof node.name === "string" && node.name !== "" ? node.name : node.id);
      this.known.set(node.id, node);
      kept.push(node);
    }
    return kept;
  }

  private wait(stack: Node, group: Group): Members {
    const members: Members = { count: group.count, group, made: [] };
    this.unmade += group.count;
    if (group.count > 0) stack.empty = false;
    const before = this.waiting.get(stack.id);
    if (before) before.push(members);
    else {
      this.waiting.set(stack.id, [members]);
      Object.defineProperty(stack, "children", { configurable: true, enumerable: true, get: () => this.open(stack.id) });
    }
    return members;
  }

  /** Makes the members of a stack, and answers their ids. */
  private open(id: string): readonly string[] {
    const stack = this.known.get(id);
    const members = this.waiting.get(id);
    if (!stack || !members) return NONE;
    this.waiting.delete(id);
    this.ordered = false;
    const ids: string[] = [];
    // First of all: who asks for the depth of a member asks for its stack.
    Object.defineProperty(stack, "children", { configurable: true, enumerable: true, writable: true, value: ids });
    for (const one of members) {
      this.unmade -= one.count;
      one.made = this.keep(one.group?.nodes(BARE) ?? []);
      one.group = undefined;
      for (const node of one.made) {
        this.depth(node);
        ids.push(node.id);
      }
    }
    return ids;
  }

  /** Whatever was asked for first: equal maps list equally. */
  private order(): void {
    this.ordered = true;
    const known = new Map<string, Node>();
    for (const slot of this.slots) for (const node of isMade(slot) ? slot : slot.made) known.set(node.id, node);
    this.known = known;
  }
}

function isMade(slot: readonly Node[] | Members): slot is readonly Node[] {
  return Array.isArray(slot);
}

/** Control characters and those that turn the direction of writing are shown as a replacement, not obeyed. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}
