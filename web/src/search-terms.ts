// Search by the words of the find-and-hide language: `tag:env=prod` or `kind:rds in:main`, as under Find and hide.

import { parseRange } from "./address.ts";
import { isContainer } from "./kinds.ts";
import { isFirst, type Model, type Node } from "./model.ts";
import { naturally } from "./order.ts";
import { reads } from "./query/complete.ts";
import { matchesIfRead } from "./query/match.ts";
import { KEYS } from "./query/parse.ts";
import { type Hit, placeOf } from "./search.ts";

/** Whether a text has a key of the language, so that more than words is meant. */
export function hasTerms(text: string): boolean {
  return [...text.matchAll(/(?:^|[\s(-])([a-z]+):/gi)].some(([, key]) => Object.hasOwn(KEYS, (key ?? "").toLowerCase()));
}

/** What an expression picks, workloads before boxes, by name; none while it cannot be read. */
export function findTerms(model: Model, text: string, most: number): Hit[] {
  const found = matchesIfRead(model, text);
  if (!found) return [];
  const seen = new Set<string>();
  const nodes: Node[] = [];
  for (const id of found) {
    const node = model.nodes.get(id);
    if (node && isFirst(node, seen)) nodes.push(node);
  }
  const rank = (node: Node) => Number(isContainer(node.kind));
  return nodes
    .sort((a, b) => rank(a) - rank(b) || naturally(a.name, b.name))
    .slice(0, most)
    .map((node) => ({ id: node.id, name: node.name, kind: node.of ?? node.kind, because: undefined, place: placeOf(model, node.id), score: 0 }));
}

/** The expression that picks what was searched for, the hits being `hits`; undefined where there is none. */
export function expressionFor(text: string, hits: readonly Hit[]): string | undefined {
  const word = text.trim();
  if (hits.length < 2 || !reads(word)) return undefined;
  if (parseRange(word)) return `ip:${word}`;
  const ports = hits.every((hit) => hit.because?.startsWith("lets in "));
  return ports && !word.toLowerCase().startsWith("port:") ? `port:${word}` : word;
}
