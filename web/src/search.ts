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

/** Nodes that are read together: to look for a word in one long text is much faster than in many short ones. */
interface Piece {
  nodes: readonly Node[];
  /** Of each node the name and all fields in lower case, one a line. */
  text: string;
  /** Where each node begins in it, and where the last one ends. */
  starts: Uint32Array;
  /** Where the name of each ends. */
  names: Uint32Array;
}

/** A node with ranges of addresses, and the ranges. */
interface Ranged {
  node: Node;
  ranges: readonly { cidr: string; range: Range }[];
}

/** Nodes of a piece, after which the index looks at the clock again. */
const STRIDE = 256;

/** As many first letters are looked for beforehand; names begin with few. */
const MOST_LETTERS = 8;
/** Ids, and addresses. */
const OTHER_LETTERS = ["i", "1"];

export class Index {
  private readonly pieces: Piece[] = [];
  private readonly ranged: Ranged[] = [];
  private readonly letters = new Map<string, number>();
  private waiting: Iterator<Node> | undefined;
  private complete = false;
  /** Answers to queries of one letter, which find most and so take longest. */
  private readonly first = new Map<string, Scored[]>();

  /** Reads nothing yet: `build` does, in pieces, or the first `find`. */
  constructor(private readonly model: Model) {}

  /** How much of the map is read, from 0 to 1. */
  get progress(): number {
    return this.complete ? 1 : (this.pieces.length * STRIDE) / Math.max(1, this.model.nodes.size);
  }

  /** Reads nodes while `more()`; answers whether all are read. */
  build(more: () => boolean = () => true): boolean {
    if (this.complete) return true;
    if (!this.model.nodes.fill(more)) return false;
    this.waiting ??= this.model.nodes.values();
    while (!this.complete && more()) {
      const nodes: Node[] = [];
      while (nodes.length < STRIDE) {
        const next = this.waiting.next();
        if (next.done) {
          this.complete = true;
          break;
        }
        nodes.push(next.value);
      }
      this.read(nodes);
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
      this.first.set(letter, this.best([letter], MOST));
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
    const before = most === MOST ? this.first.get(asked) : undefined;
    const best = before ? [...before] : this.best(words, most);
    if (address) {
      for (const { node, ranges } of this.ranged) {
        const match = fieldsOf(node).some((field) => field.toLowerCase().includes(asked)) ? undefined : matchRange(node, ranges, address);
        if (match) keep(best, { node, ...match }, 3 * most);
      }
    }
    const port = words.length === 1 ? parsePort(asked.replace(/^port:/, "")) : undefined;
    if (port && port.protocol !== "any") this.listening(port, most).forEach((one) => keep(best, one, 3 * most));
    const seen = new Set<string>();
    const hits: Hit[] = [];
    for (const { node, score, because = reasonOf(node, words) } of best) {
      const key = node.arn ?? node.id;
      if (seen.has(key)) continue;
      seen.add(key);
      hits.push({ id: node.id, name: node.name, kind: node.of ?? node.kind, score, because, place: placeOf(this.model, node.id) });
      if (hits.length >= most) break;
    }
    return hits;
  }

  /** The best of all that match. */
  private best(words: readonly string[], most: number): Scored[] {
    const best: Scored[] = [];
    let [least, last]: [number, Node | undefined] = [-1, undefined];
    const [sums, scores] = [new Int16Array(STRIDE), new Int16Array(STRIDE)];
    for (const piece of this.pieces) {
      scoreAll(piece, words, sums, scores);
      for (let i = 0; i < piece.nodes.length; i++) {
        const sum = sums[i] as number;
        if (sum === 0 || sum < least) continue;
        const node = piece.nodes[i] as Node;
        const score = node.kind === "class" ? sum - 1 : sum;
        if (score < least || (score === least && last !== undefined && !earlier(node, last))) continue;
        keep(best, { node, score, because: undefined }, 3 * most);
        if (best.length === 3 * most) [least, last] = [best.at(-1)?.score ?? -1, best.at(-1)?.node];
      }
    }
    return best;
  }

  private read(nodes: readonly Node[]): void {
    if (nodes.length === 0) return;
    const [starts, names] = [new Uint32Array(nodes.length + 1), new Uint32Array(nodes.length)];
    const texts: string[] = [];
    let at = 0;
    nodes.forEach((node, i) => {
      const text = textOf(node);
      const name = text.indexOf("\n");
      starts[i] = at;
      names[i] = at + (name < 0 ? text.length : name);
      at += text.length + 1;
      texts.push(text);
      const letter = text[0];
      if (letter !== undefined) this.letters.set(letter, (this.letters.get(letter) ?? 0) + 1);
      const ranges = (node.cidrs ?? []).flatMap((cidr) => {
        const range = parseRange(cidr);
        return range && range.length > 0 ? [{ cidr, range }] : [];
      });
      if (ranges.length > 0) this.ranged.push({ node, ranges });
    });
    starts[nodes.length] = at;
    this.pieces.push({ nodes, text: `${texts.join("\n")}\n`, starts, names });
  }

  /** What lets somebody in on a port, by the connections' own words; those open on all ports are no answer. */
  private listening(port: PortRange, most: number): Scored[] {
    const found = new Map<string, Scored>();
    for (const edge of this.model.edges) {
      if (found.size >= most || found.has(edge.target)) continue;
      const word = edge.ports?.find((one) => /\d/.test(one) && covers(one, port));
      const node = word === undefined ? undefined : this.model.nodes.get(edge.target);
      if (!node || word === undefined) continue;
      found.set(node.id, { node, score: 30, because: `lets in ${word}` });
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

function textOf(node: Node): string {
  let text = node.name;
  for (const field of fieldsOf(node)) text += `\n${field}`;
  return text.toLowerCase();
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
  node: Node;
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
  return a.score !== b.score ? b.score - a.score : earlier(a.node, b.node) ? -1 : 1;
}

function earlier(a: Node, b: Node): boolean {
  if (a.name !== b.name) return a.name < b.name;
  // A VPC before the gateway that is called after it.
  const [m, n] = [isContainer(a.kind), isContainer(b.kind)];
  return m !== n ? m : a.id < b.id;
}

/** `us-east-1 / main / app-a`. */
export function placeOf(model: Model, id: string): string {
  return ancestors(model, id)
    .filter((node) => node.kind !== "zone" && node.kind !== "account")
    .map((node) => node.name)
    .reverse()
    .join(" / ");
}

/** How well each node of a piece matches, into `sums`: every word must be found somewhere; 0 where one is not. */
function scoreAll(piece: Piece, words: readonly string[], sums: Int16Array, scores: Int16Array): void {
  sums.fill(0);
  words.forEach((word, w) => {
    const into = w === 0 ? sums : scores.fill(0);
    scoreWord(piece, word, into);
    if (w > 0) for (let i = 0; i < sums.length; i++) sums[i] = sums[i] === 0 || scores[i] === 0 ? 0 : (sums[i] as number) + (scores[i] as number);
  });
}

/** Puts into `scores` how well the nodes match in which the word is found. */
function scoreWord({ text, starts, names, nodes }: Piece, word: string, scores: Int16Array): void {
  let i = 0;
  for (let at = text.indexOf(word); at >= 0; ) {
    while (at >= (starts[i + 1] as number)) i += 1;
    const [start, name] = [starts[i] as number, names[i] as number];
    const named = at + word.length <= name;
    if (named) scores[i] = at > start ? 40 : word.length === name - start ? 100 : 60;
    else scores[i] = Math.max(scores[i] as number, scoreField(text, at, word.length));
    // A name that matches says enough, and so does a whole field: what else the node has is passed over.
    const enough = named || scores[i] === WHOLE;
    if (enough && i + 1 === nodes.length) break;
    at = text.indexOf(word, enough ? starts[i + 1] : at + 1);
  }
}

function scoreField(text: string, at: number, length: number): number {
  const begins = text.charCodeAt(at - 1) === LINE;
  const ends = text.charCodeAt(at + length) === LINE;
  return begins && ends ? WHOLE : begins ? 35 : 15;
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
function matchRange(node: Node, ranges: Ranged["ranges"], address: Range): { score: number; because: string } | undefined {
  let best: { score: number; because: string } | undefined;
  for (const { cidr, range } of ranges) {
    if (!holds(range, address)) continue;
    const score = 45 + range.length / 8 + (isContainer(node.kind) ? 1 : 0);
    if (!best || score > best.score) best = { score, because: `${cidr} holds it` };
  }
  return best;
}
