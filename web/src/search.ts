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
  /** The name and all fields in lower case, one a line. */
  text: string;
  ranges: readonly Range[];
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
    for (const { entry, score, because = reasonOf(entry.node, words) } of best) {
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
      found.set(node.id, { entry: { node, text: "", ranges: NO_RANGES }, score: 30, because: `lets in ${word}` });
    }
    return [...found.values()];
  }
}

const NO_RANGES: readonly Range[] = [];

function entryOf(node: Node): Entry {
  const ranges = node.cidrs?.flatMap((cidr) => parseRange(cidr) ?? []) ?? NO_RANGES;
  return { node, text: [node.name, ...fieldsOf(node)].join("\n").toLowerCase(), ranges };
}

/** What a node is found by, besides its name. */
function fieldsOf(node: Node): string[] {
  return [
    node.resource ?? "",
    ...(node.addresses ?? []),
    ...(node.public ?? []),
    ...(node.cidrs ?? []),
    ...(node.groups ?? []),
    ...Object.entries(node.tags ?? {}).map(([key, value]) => `${key}=${value}`),
    node.detail ?? "",
    node.id,
  ].filter((field) => field !== "");
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
  let score = 0;
  for (const word of words) {
    const match = matchWord(entry, word);
    if (!match) return undefined;
    score += match.score;
  }
  if (entry.node.kind === "class") score -= 1;
  return { score, because: undefined };
}

function matchWord({ text }: Entry, word: string): { score: number } | undefined {
  let at = text.indexOf(word);
  if (at < 0) return undefined;
  const end = text.indexOf("\n");
  const name = end < 0 ? text.length : end;
  if (at + word.length <= name) return { score: at > 0 ? 40 : word.length === name ? 100 : 60 };
  let score = 0;
  for (; at >= 0 && score < WHOLE; at = text.indexOf(word, at + 1)) {
    const begins = text[at - 1] === "\n";
    const ends = at + word.length === text.length || text[at + word.length] === "\n";
    score = Math.max(score, begins && ends ? WHOLE : begins ? 35 : 15);
  }
  return { score };
}

/** The score of a field that is the word. */
const WHOLE = 90;

/** The field that a word is found in, the best of them; only asked of what is shown. */
function reasonOf(node: Node, words: readonly string[]): string | undefined {
  const name = node.name.toLowerCase();
  const word = words.find((one) => !name.includes(one));
  if (word === undefined) return undefined;
  const rank = (field: string) => {
    const at = field.toLowerCase().indexOf(word);
    return at < 0 ? 0 : field.length === word.length ? 3 : at === 0 ? 2 : 1;
  };
  return fieldsOf(node).reduce<string | undefined>((best, field) => (rank(field) > (best === undefined ? 0 : rank(best)) ? field : best), undefined);
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
