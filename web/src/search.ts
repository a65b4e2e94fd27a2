// Search over the whole map, drawn or not: names, ids, addresses, ranges, tags, groups.

import { holds, parseRange, type Range } from "./address.ts";
import { isContainer } from "./kinds.ts";
import { ancestors, type Model, type Node } from "./model.ts";

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

export class Index {
  private readonly entries: Entry[] = [];

  constructor(private readonly model: Model) {
    for (const node of model.nodes.values()) {
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
      this.entries.push({ node, name, fields, text: [name, ...fields].join("\n").toLowerCase(), ranges });
    }
  }

  /** The best hits first; a workload that stands in several subnets is one hit. */
  find(query: string, most = 30): Hit[] {
    const words = query.trim().toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [];
    const address = words.length === 1 ? parseRange(words[0] ?? "") : undefined;
    const hits: Hit[] = [];
    for (const entry of this.entries) {
      const match = matchAll(entry, words) ?? (address && matchRange(entry, address));
      if (match) hits.push({ ...match, id: entry.node.id, name: entry.node.name, kind: entry.node.of ?? entry.node.kind, place: "" });
    }
    hits.sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
    const seen = new Set<string>();
    const best: Hit[] = [];
    for (const hit of hits) {
      const key = this.model.nodes.get(hit.id)?.arn ?? hit.id;
      if (seen.has(key)) continue;
      seen.add(key);
      best.push({ ...hit, place: placeOf(this.model, hit.id) });
      if (best.length >= most) break;
    }
    return best;
  }
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
