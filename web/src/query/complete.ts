// Completion for the query language: what may stand at the cursor, from the words of the language and of the map. Pure.

import { compareKinds, isContainer, kindOf } from "../kinds.ts";
import type { Model } from "../model.ts";
import { comparePorts } from "../ports.ts";
import { kindNames } from "./match.ts";
import { FLAGS, KEYS, type Key, parse, quoted, type Token, tokenize } from "./parse.ts";

export interface Completion {
  /** What is put in place of `from`..`to`. */
  insert: string;
  from: number;
  to: number;
  /** What it means, or how often it occurs. */
  hint: string;
}

/** Words of the map, most frequent first. */
export interface Vocabulary {
  values: ReadonlyMap<Key, readonly [string, string][]>;
}

const MOST = 9;
const MOST_OFFERS = 32;
const MOST_VALUES = 2000;

export function vocabulary(model: Model): Vocabulary {
  const counts = new Map<Key, Map<string, number>>();
  const count = (key: Key, value: string | undefined, by = 1) => {
    if (value === undefined || value === "") return;
    const values = counts.get(key) ?? new Map<string, number>();
    counts.set(key, values);
    if (values.has(value) || values.size < MOST_VALUES) values.set(value, (values.get(value) ?? 0) + by);
  };
  const kinds = new Map<string, number>();
  for (const id of model.leaves) {
    const leaf = model.nodes.get(id);
    if (!leaf) continue;
    kinds.set(leaf.kind, (kinds.get(leaf.kind) ?? 0) + 1);
    for (const [key, value] of Object.entries(leaf.tags ?? {})) if (key !== "Name") count("tag", `${key}=${value}`);
    for (const group of leaf.groups ?? []) count("sg", group);
    count("state", leaf.state);
    count("region", leaf.region);
    count("zone", leaf.zone);
  }
  for (const node of model.nodes.values()) if (isContainer(node.kind) && node.kind !== "zone") count("in", node.name, node.children.length);
  for (const account of model.file.accounts) count("account", account.name);
  for (const edge of model.edges) for (const port of edge.ports ?? []) count("port", port.startsWith("tcp/") ? port.slice(4) : port);
  const values = new Map<Key, [string, string][]>();
  for (const [key, found] of counts) {
    const sorted = [...found].sort(([a, m], [b, n]) => n - m || (key === "port" ? comparePorts(a, b) : a < b ? -1 : 1));
    values.set(key, sorted.map(([value, n]) => [value, key === "account" || key === "in" ? "" : String(n)]));
  }
  values.set("kind", [...kinds].sort(([a], [b]) => compareKinds(a, b)).map(([kind, n]) => [kindNames(kind)[0] ?? kind, `${n} ${kindOf(kind).many}`]));
  values.set("tier", ["public", "private", "isolated", "unknown"].map((tier) => [tier, ""]));
  values.set("verdict", ["reachable", "unknown", "blocked"].map((verdict) => [verdict, ""]));
  values.set("exposure", [["direct", "the internet reaches it"], ["behind", "through a load balancer"], ["unknown", ""], ["none", ""]]);
  return { values };
}

/** What may stand at `cursor`, the best first; each of them makes the text read further than it does now. */
export function complete(text: string, cursor: number, words: Vocabulary): Completion[] {
  const tokens = tokenize(text.slice(0, cursor), true);
  const last = tokens.at(-1);
  const typing = last && last.end === cursor && !/\s$/.test(text.slice(0, cursor)) ? last : undefined;
  const key = typing?.is === "key" ? typing : typing?.is === "word" ? keyBefore(tokens, typing) : undefined;
  if (key && key.text !== "to" && key.text !== "from") return valuesOf(key.text as Key, key.end, typing === key ? "" : (typing?.text ?? ""), wordEnd(text, cursor), words);
  const begun = typing && typing !== key && typing.is !== "(" && typing.is !== ")" && !(typing.is === "not" && typing.text.length === 1) ? typing : undefined;
  const [from, to] = begun ? [begun.at, wordEnd(text, cursor)] : [cursor, cursor];
  const asked = begun?.text.toLowerCase() ?? "";
  const before = begun ? tokens.at(-2) : last;
  const found: Completion[] = [];
  const offer = (insert: string, hint: string) => {
    if (insert.toLowerCase().startsWith(asked) && insert.toLowerCase() !== asked) found.push({ insert, from, to, hint });
  };
  const ended = before !== undefined && (before.is === "word" || before.is === ")");
  if (ended && asked === "") for (const word of ["and ", "or "]) offer(word, "");
  for (const [name, example] of Object.entries(KEYS)) offer(`${name}:`, `as in ${example}`);
  for (const [name, hint] of Object.entries(FLAGS)) offer(name, hint);
  offer("not ", "");
  if (ended && asked !== "") for (const word of ["and ", "or "]) offer(word, "");
  // `prod` finds `tag:env=prod`, `rds` finds `kind:rds`.
  if (asked.length > 1) {
    for (const name of ["kind", "in", "tag"] as const) {
      for (const [value, hint] of words.values.get(name) ?? []) {
        if (found.length >= MOST_OFFERS) break;
        if (value.toLowerCase().includes(asked)) found.push({ insert: `${name}:${quoted(value)}`, from, to, hint });
      }
    }
  }
  return found.slice(0, MOST_OFFERS);
}

function keyBefore(tokens: readonly Token[], word: Token): Token | undefined {
  const before = tokens.at(-2);
  return before?.is === "key" && before.end === word.at ? before : undefined;
}

/** The end of the word that the cursor stands in. */
function wordEnd(text: string, cursor: number): number {
  const rest = /^[^\s()]*/.exec(text.slice(cursor));
  return cursor + (rest?.[0].length ?? 0);
}

function valuesOf(key: Key, from: number, typed: string, to: number, words: Vocabulary): Completion[] {
  const asked = typed.toLowerCase();
  const all = words.values.get(key) ?? [];
  const first = all.filter(([value]) => value.toLowerCase().startsWith(asked));
  const then = asked === "" ? [] : all.filter(([value]) => !value.toLowerCase().startsWith(asked) && value.toLowerCase().includes(asked));
  return [...first, ...then]
    .filter(([value]) => value.toLowerCase() !== asked)
    .slice(0, MOST)
    .map(([value, hint]) => ({ insert: quoted(value), from, to, hint }));
}

/** Whether a text reads as an expression. */
export function reads(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
