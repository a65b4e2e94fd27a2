// Search over the whole map, drawn or not: names, ids, addresses, ranges, tags, groups.

import { holds, parseRange, type Range } from "./address.ts";
import { isContainer } from "./kinds.ts";
import { ancestors, type Model, type Node } from "./model.ts";
import { covers } from "./query/match.ts";
import { parsePort, type PortRange } from "./query/parse.ts";

export interface Hit {
  id: string;
  name: string;
  kind: string;
  /** What matched, where it is not the name: an id, an address, `env=prod`. */
  because: string | undefined;
  /** The boxes it stands in, outermost first. */
  place: string;
  score: number;
}

interface Entry {
  node: Node;
  name: string;
  fields: string[];
  /** The name and all fields in lower case, one a line: the quick test before the exact one. */
  text: string;
  ranges: Range[];
}

/** Nodes that are read into the index before it looks at the clock again. */
const STRIDE = 256;

/** What a query found before its last letter was typed: what goes on from it is found among the same. */
interface Narrowed {
  query: string;
  entries: readonly Entry[];
}

export class Index {
  private readonly entries: Entry[] = [];
  private readonly waiting: Iterator<Node>;
  private complete = false;
  private last: Narrowed | undefined;

  /** Reads nothing yet: `build` does, in pieces, or the first `find`. */
  constructor(private readonly model: Model) {
    this.waiting = model.nodes.values();
  }

  /** Reads nodes while `more()`; answers whether all are read. */
  build(more: () => boolean = () => true): boolean {
    while (!this.complete && more()) {
      for (let i = 0; i < STRIDE; i++) {
        const next = this.waiting.next();
        if (next.done) {
          this.complete = true;
          break;
        }
        this.entries.push(entryOf(next.value));
      }
    }
    return this.complete;
  }

  /** The best hits first; a workload that stands in several subnets is one hit. */
  find(query: string, most = 12): Hit[] {
    this.build();
    const asked = query.trim().toLowerCase();
    const words = asked.split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const address = words.length === 1 ? parseRange(words[0] ?? "") : undefined;
    // More letters to the one word find among what it found; an address may be held by a range that fewer did not find.
    const narrows = this.last !== undefined && words.length === 1 && asked.startsWith(this.last.query);
    const among = narrows && this.last ? this.last.entries : this.entries;
    const found: Entry[] = [];
    const best: Scored[] = [];
    for (const entry of among) {
      const match = matchAll(entry, words);
      if (!match) continue;
      found.push(entry);
      keep(best, { entry, ...match }, 3 * most);
    }
    this.last = words.length === 1 ? { query: asked, entries: found } : undefined;
    if (address) {
      for (const entry of this.entries) {
        const match = entry.ranges.length > 0 && !matchAll(entry, words) ? matchRange(entry, address) : undefined;
        if (match) keep(best, { entry, ...match }, 3 * most);
      }
    }
    const port = words.length === 1 ? parsePort(asked.replace(/^port:/, "")) : undefined;
    if (port && port.protocol !== "any") this.listening(port, most).forEach((one) => keep(best, one, 3 * most));
    const seen = new Set<string>();
    const hits: Hit[] = [];
    for (const { entry, score, because } of best) {
      const { node } = entry;
      const key = node.arn ?? node.id;
      if (seen.has(key)) continue;
      seen.add(key);
      hits.push({ id: node.id, name: node.name, kind: node.of ?? node.kind, score, because, place: placeOf(this.model, node.id) });
      if (hits.length >= most) break;
    }
    return hits;
  }

  /** What lets somebody in on a port, by the connections' own words; those open on all ports are no answer. */
  private listening(port: PortRange, most: number): Scored[] {
    const found = new Map<string, Scored>();
    for (const edge of this.model.edges) {
      if (found.size >= most || found.has(edge.target)) continue;
      const word = edge.ports?.find((one) => /\d/.test(one) && covers(one, port));
      const node = word === undefined ? undefined : this.model.nodes.get(edge.target);
      if (!node || word === undefined) continue;
      found.set(node.id, { entry: { node, name: "", fields: [], text: "", ranges: [] }, score: 30, because: `lets in ${word}` });
    }
    return [...found.values()];
  }
}

function entryOf(node: Node): Entry {
  const fields = [
    node.resource ?? "",
    ...(node.addresses ?? []),
    ...(node.public ?? []),
    ...(node.cidrs ?? []),
    ...(node.groups ?? []),
    ...Object.entries(node.tags ?? {}).map(([key, value]) => `${key}=${value}`),
    node.detail ?? "",
    node.id,
  ].filter((field) => field !== "");
  const ranges = (node.cidrs ?? []).flatMap((cidr) => parseRange(cidr) ?? []);
  const name = node.name.toLowerCase();
  return { node, name, fields, text: [name, ...fields].join("\n").toLowerCase(), ranges };
}

interface Scored {
  entry: Entry;
  score: number;
  because: string | undefined;
}

/** Puts one into a short sorted list, if it is among the best `most`. */
function keep(best: Scored[], one: Scored, most: number): void {
  const worst = best.at(-1);
  if (best.length >= most && worst && before(worst, one) <= 0) return;
  let [low, high] = [0, best.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = best[middle];
    if (other && before(other, one) <= 0) low = middle + 1;
    else high = middle;
  }
  best.splice(low, 0, one);
  if (best.length > most) best.pop();
}

function before(a: Scored, b: Scored): number {
  if (a.score !== b.score) return b.score - a.score;
  const [x, y] = [a.entry.node, b.entry.node];
  if (x.name !== y.name) return x.name < y.name ? -1 : 1;
  return x.id < y.id ? -1 : 1;
}

/** `us-east-1 / main / app-a`. */
export function placeOf(model: Model, id: string): string {
  return ancestors(model, id)
    .filter((node) => node.kind !== "zone" && node.kind !== "account")
    .map((node) => node.name)
    .reverse()
    .join(" / ");
}

type Match = { score: number; because: string | undefined };

/** Every word must be found somewhere. */
function matchAll(entry: Entry, words: string[]): Match | undefined {
  if (!words.every((word) => entry.text.includes(word))) return undefined;
  let score = 0;
  let because: string | undefined;
  for (const word of words) {
    const match = matchWord(entry, word);
    if (!match) return undefined;
    score += match.score;
    because ??= match.because;
  }
  if (entry.node.kind === "class") score -= 1;
  return { score, because };
}

function matchWord(entry: Entry, word: string): Match | undefined {
  if (entry.name === word) return { score: 100, because: undefined };
  if (entry.name.startsWith(word)) return { score: 60, because: undefined };
  if (entry.name.includes(word)) return { score: 40, because: undefined };
  let best: Match | undefined;
  for (const field of entry.fields) {
    const at = field.toLowerCase().indexOf(word);
    if (at < 0) continue;
    const score = field.length === word.length ? 90 : at === 0 ? 35 : 15;
    if (!best || score > best.score) best = { score, because: field };
  }
  return best;
}

/** An address finds every subnet, VPC and named range that holds it, the smallest first. */
function matchRange(entry: Entry, address: Range): Match | undefined {
  let best: Match | undefined;
  entry.ranges.forEach((range, i) => {
    if (range.length === 0 || !holds(range, address)) return;
    const score = 45 + range.length / 8 + (isContainer(entry.node.kind) ? 1 : 0);
    if (!best || score > best.score) best = { score, because: `${entry.node.cidrs?.[i]} holds it` };
  });
  return best;
}
