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
  /** Where the name ends in it. */
  name: number;
}

/** A node with ranges of addresses, and the ranges. */
interface Ranged {
  entry: Entry;
  ranges: readonly { cidr: string; range: Range }[];
}

/** Nodes that are read into the index before it looks at the clock again. */
const STRIDE = 256;

/** What a query found before its last letter was typed: what goes on from it is found among the same. */
interface Narrowed {
  query: string;
  entries: readonly Entry[];
}

/** As many first letters are looked for beforehand; names begin with few. */
const MOST_LETTERS = 8;
/** Ids, and addresses. */
const OTHER_LETTERS = ["i", "1"];

export class Index {
  private readonly entries: Entry[] = [];
  private readonly ranged: Ranged[] = [];
  private readonly letters = new Map<string, number>();
  private waiting: Iterator<Node> | undefined;
  private complete = false;
  private last: Narrowed | undefined;
  /** Answers to queries of one letter, which find most and so take longest. */
  private readonly first = new Map<string, Scored[]>();

  /** Reads nothing yet: `build` does, in pieces, or the first `find`. */
  constructor(private readonly model: Model) {}

  /** How much of the map is read, from 0 to 1. */
  get progress(): number {
    return this.complete ? 1 : this.entries.length / Math.max(1, this.model.nodes.size);
  }

  /** Reads nodes while `more()`; answers whether all are read. */
  build(more: () => boolean = () => true): boolean {
    if (this.complete) return true;
    if (!this.model.nodes.fill(more)) return false;
    this.waiting ??= this.model.nodes.values();
    while (!this.complete && more()) {
      for (let i = 0; i < STRIDE; i++) {
        const next = this.waiting.next();
        if (next.done) {
          this.complete = true;
          break;
        }
        this.read(next.value);
      }
    }
    return this.complete;
  }

  /** Looks for the letters that names begin with, while `more()`; answers whether that is done. */
  prepare(more: () => boolean = () => true): boolean {
    if (!this.build(more)) return false;
    const common = [...this.letters].sort(([, m], [, n]) => n - m).slice(0, MOST_LETTERS);
    for (const letter of new Set([...common.map(([one]) => one), ...OTHER_LETTERS])) {
      if (this.first.has(letter)) continue;
      if (!more()) return false;
      this.first.set(letter, this.best([letter], MOST, this.entries, []));
    }
    return true;
  }

  /** The best hits first; a workload that stands in several subnets is one hit. */
  find(query: string, most = MOST): Hit[] {
    this.build();
    const asked = query.trim().toLowerCase();
    const words = asked.split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const address = words.length === 1 ? parseRange(words[0] ?? "") : undefined;
    // More letters to the one word find among what it found; an address may be held by a range that fewer did not find.
    const narrows = this.last !== undefined && words.length === 1 && asked.startsWith(this.last.query);
    const among = narrows && this.last ? this.last.entries : this.entries;
    const before = most === MOST ? this.first.get(asked) : undefined;
    const found: Entry[] = [];
    const best = before ? [...before] : this.best(words, most, among, found);
    this.last = words.length === 1 && !before ? { query: asked, entries: found } : undefined;
    if (address) {
      for (const { entry, ranges } of this.ranged) {
        const match = scoreOf(entry, words) < 0 ? matchRange(entry, ranges, address) : undefined;
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

  /** The best among some entries; all that match are put into `found`. */
  private best(words: readonly string[], most: number, among: readonly Entry[], found: Entry[]): Scored[] {
    const best: Scored[] = [];
    let [least, last]: [number, Entry | undefined] = [-1, undefined];
    for (const entry of among) {
      const score = scoreOf(entry, words);
      if (score < 0) continue;
      found.push(entry);
      if (score < least || (score === least && last !== undefined && !earlier(entry, last))) continue;
      keep(best, { entry, score, because: undefined }, 3 * most);
      if (best.length < 3 * most) continue;
      [least, last] = [best.at(-1)?.score ?? -1, best.at(-1)?.entry];
    }
    return best;
  }

  private read(node: Node): void {
    const entry = entryOf(node);
    this.entries.push(entry);
    const letter = entry.text[0];
    if (letter !== undefined) this.letters.set(letter, (this.letters.get(letter) ?? 0) + 1);
    const ranges = (node.cidrs ?? []).flatMap((cidr) => {
      const range = parseRange(cidr);
      return range && range.length > 0 ? [{ cidr, range }] : [];
    });
    if (ranges.length > 0) this.ranged.push({ entry, ranges });
  }

  /** What lets somebody in on a port, by the connections' own words; those open on all ports are no answer. */
  private listening(port: PortRange, most: number): Scored[] {
    const found = new Map<string, Scored>();
    for (const edge of this.model.edges) {
      if (found.size >= most || found.has(edge.target)) continue;
      const word = edge.ports?.find((one) => /\d/.test(one) && covers(one, port));
      const node = word === undefined ? undefined : this.model.nodes.get(edge.target);
      if (!node || word === undefined) continue;
      found.set(node.id, { entry: { node, text: "", name: 0 }, score: 30, because: `lets in ${word}` });
    }
    return [...found.values()];
  }
}

const indexes = new WeakMap<Model, Index>();

/** The index of a map, which all fields share. */
export function indexOf(model: Model): Index {
  const known = indexes.get(model) ?? new Index(model);
  indexes.set(model, known);
  return known;
}

/** Hits that are shown. */
const MOST = 12;

function entryOf(node: Node): Entry {
  let text = node.name;
  for (const field of fieldsOf(node)) text += `\n${field}`;
  text = text.toLowerCase();
  const name = text.indexOf("\n");
  return { node, text, name: name < 0 ? text.length : name };
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
  return a.score !== b.score ? b.score - a.score : earlier(a.entry, b.entry) ? -1 : 1;
}

function earlier({ node: a }: Entry, { node: b }: Entry): boolean {
  return a.name !== b.name ? a.name < b.name : a.id < b.id;
}

/** `us-east-1 / main / app-a`. */
export function placeOf(model: Model, id: string): string {
  return ancestors(model, id)
    .filter((node) => node.kind !== "zone" && node.kind !== "account")
    .map((node) => node.name)
    .reverse()
    .join(" / ");
}

/** How well an entry matches: every word must be found somewhere; less than 0 where one is not. */
function scoreOf(entry: Entry, words: readonly string[]): number {
  let score = entry.node.kind === "class" ? -1 : 0;
  for (let i = 0; i < words.length; i++) {
    const one = scoreWord(entry.text, entry.name, words[i] as string);
    if (one === 0) return -1;
    score += one;
  }
  return score;
}

/** 0 where the word is not found. `name`: where the name ends. */
function scoreWord(text: string, name: number, word: string): number {
  let at = text.indexOf(word);
  if (at < 0) return 0;
  if (at + word.length <= name) return at > 0 ? 40 : word.length === name ? 100 : 60;
  let score = 0;
  for (; at >= 0 && score < WHOLE; at = text.indexOf(word, at + 1)) {
    const begins = text.charCodeAt(at - 1) === LINE;
    const ends = at + word.length === text.length || text.charCodeAt(at + word.length) === LINE;
    score = Math.max(score, begins && ends ? WHOLE : begins ? 35 : 15);
  }
  return score;
}

/** The end of a field. */
const LINE = 10;

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
function matchRange({ node }: Entry, ranges: Ranged["ranges"], address: Range): { score: number; because: string } | undefined {
  let best: { score: number; because: string } | undefined;
  for (const { cidr, range } of ranges) {
    if (!holds(range, address)) continue;
    const score = 45 + range.length / 8 + (isContainer(node.kind) ? 1 : 0);
    if (!best || score > best.score) best = { score, because: `${cidr} holds it` };
  }
  return best;
}
