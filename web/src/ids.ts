// What AWS's ids stand for on a map: node ids by resource id, ARN and address; ids within a text.

import type { Model, Node } from "./model.ts";

const indexes = new WeakMap<Model, ReadonlyMap<string, string>>();
const groups = new WeakMap<Model, ReadonlySet<string>>();

/** Node ids by what AWS calls them: id, ARN, address, and `internet`. What stands in several subnets is its first node. */
export function resourceIndex(model: Model): ReadonlyMap<string, string> {
  const known = indexes.get(model);
  if (known) return known;
  const found = new Map<string, string>();
  const add = (key: string | undefined, node: Node) => {
    if (key !== undefined && key !== "" && !found.has(key)) found.set(key, node.id);
  };
  for (const node of model.nodes.values()) {
    add(node.id, node);
    add(node.resource, node);
    add(node.arn, node);
    if (node.kind === "internet") add("internet", node);
  }
  for (const node of model.nodes.values()) for (const address of [...(node.addresses ?? []), ...(node.public ?? [])]) add(address, node);
  indexes.set(model, found);
  return found;
}

function groupsOf(model: Model): ReadonlySet<string> {
  const known = groups.get(model);
  if (known) return known;
  const found = new Set<string>();
  for (const node of model.nodes.values()) for (const group of node.groups ?? []) found.add(group);
  groups.set(model, found);
  return found;
}

export interface Piece {
  text: string;
  /** The node that the text names. */
  node?: string;
  /** The text is a security group that something on the map bears. */
  group?: boolean;
}

/** Characters of ids, ARNs and addresses; names with spaces are no ids. */
const WORD = /[\w:/.@-]+/g;

/** `text` in pieces, those that name something of the map apart; `own` names nothing. */
export function pieces(model: Model, text: string, own?: string): Piece[] {
  const index = resourceIndex(model);
  const bearers = groupsOf(model);
  const out: Piece[] = [];
  let done = 0;
  const plain = (to: number) => {
    if (to > done) out.push({ text: text.slice(done, to) });
  };
  for (const match of text.matchAll(WORD)) {
    // A full stop or colon at the end belongs to the sentence.
    const word = match[0].replace(/[.:]+$/, "");
    // Plain words and numbers name nothing, whatever a resource may be called.
    if (!/[-:.]/.test(word)) continue;
    const node = index.get(word);
    const group = node === undefined && bearers.has(word);
    if ((node === undefined || node === own) && !group) continue;
    plain(match.index);
    out.push(node === undefined ? { text: word, group: true } : { text: word, node });
    done = match.index + word.length;
  }
  plain(text.length);
  return out;
}
