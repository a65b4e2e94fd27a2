// The view as the fragment of an address, and back. Short; whatever it holds, reading it gives a view of this map or nothing.

import type { Verdict } from "./elements.ts";
import { LINE_GROUPS, type LineGroup } from "./lines.ts";
import { canOpen, type Model } from "./model.ts";
import { SHAPES, type Shape } from "./packing.ts";
import type { State } from "./store.ts";
import { type End, endOf, type Question, typedEnd } from "./trace.ts";
import { everythingOpen, firstOpen, NO_FILTERS, type View, viewWith } from "./view.ts";

/** What an address says of the page; what it does not say is absent. */
export interface Linked {
  view: View;
  selected: string | undefined;
  page: State["page"];
  theme: State["theme"] | undefined;
  look: Look | undefined;
  /** The path that is traced. */
  trace: Question | undefined;
}

/** Middle of the screen in map units, and zoom. */
export interface Look {
  zoom: number;
  x: number;
  y: number;
}

const VERSION = "1";
/** An address longer than this is cut by what carries it; nobody types one. */
const LONGEST = 16_000;
/** The server reads no longer ones. */
const LONGEST_WORD = 1000;
const VERDICTS: readonly Verdict[] = ["reachable", "unknown", "blocked"];

/**
 * Nodes by short names: their id in AWS where no other node has it, else `~` and a hash of the node's id.
 * Both ways are look-ups: a name that is not of this map stands for nothing.
 */
export class Names {
  private readonly byName = new Map<string, string>();
  private readonly byId = new Map<string, string>();
  private readonly work: Iterator<void>;
  private complete = false;

  constructor(model: Model) {
    this.work = this.read(model);
  }

  private *read(model: Model): Generator<void> {
    const uses = new Map<string, number>();
    let count = 0;
    while (!model.nodes.fill(() => ++count % FEW !== 0)) yield;
    for (const { resource } of model.nodes.values()) {
      if (resource !== undefined) uses.set(resource, (uses.get(resource) ?? 0) + 1);
      if (++count % STRIDE === 0) yield;
    }
    for (const { id, resource } of model.nodes.values()) {
      const plain = resource !== undefined && uses.get(resource) === 1 && /^\w[\w-]{0,40}$/.test(resource);
      const name = plain ? resource : `~${hash(id)}`;
      this.byId.set(id, name);
      this.byName.set(name, id);
      if (++count % STRIDE === 0) yield;
    }
  }

  /** Reads nodes while `more()`; answers whether all are read. The first question reads the rest. */
  build(more: () => boolean = () => true): boolean {
    while (!this.complete && more()) this.complete = this.work.next().done === true;
    return this.complete;
  }

  name(id: string): string | undefined {
    this.build();
    return this.byId.get(id);
  }

  id(name: string): string | undefined {
    this.build();
    return this.byName.get(name);
  }
}

const STRIDE = 512;
/** Stacks whose members are made in one go. */
const FEW = 8;
const names = new WeakMap<Model, Names>();

/** The short names of a map, made once. */
export function namesOf(model: Model): Names {
  const known = names.get(model) ?? new Names(model);
  names.set(model, known);
  return known;
}

/** What of the state stands in an address. */
export type Said = Pick<State, "view" | "selected" | "page"> & Partial<Pick<State, "trace">>;

/** The fragment without `#`; empty for the view that the map opens with. */
export function toFragment(model: Model, { view, selected, page, trace }: Said, look?: Look, theme?: State["theme"]): string {
  const list = (ids: Iterable<string>) => [...ids].flatMap((id) => namesOf(model).name(id) ?? []).sort().join(".");
  const { filters } = view;
  const out = new Map<string, string>();
  const put = (key: string, value: string) => {
    if (value !== "") out.set(key, value);
  };
  put("open", openWords(model, view.open, list));
  put("hidden", list(view.hidden));
  put("off", list(filters.scopeOff));
  put("kinds", [...filters.kindsOff].sort().join("."));
  put("ports", [...filters.ports].sort().join("."));
  put("tags", [...filters.tags].sort().map(escaped).join("."));
  put("without", [...filters.verdictsOff].sort().join("."));
  put("flags", (["exposed", "connected", "blocked"] as const).filter((key) => filters[key]).join("."));
  put("only", filters.only);
  put("hide", filters.hide);
  put("find", view.find);
  put("lines", [...view.lines].map(([group, on]) => (on ? group : `-${group}`)).sort().join("."));
  if (view.shape !== "screen") put("shape", view.shape);
  put("sel", selected === undefined ? "" : list([selected]));
  put("from", endWord(model, trace?.from));
  put("to", endWord(model, trace?.to));
  if (trace?.from || trace?.to) put("port", trace.port);
  if (page !== "map") put("page", page);
  if (theme) put("theme", theme);
  if (look) put("at", [Math.round(look.x), Math.round(look.y), Math.round(look.zoom * 100)].join("."));
  if (out.size === 0) return "";
  return [["v", VERSION], ...out].map(([key, value]) => `${key}=${encode(value ?? "")}`).join("&");
}

/** What a fragment says; undefined where it says nothing of this version. Unknown words are passed over. */
export function fromFragment(model: Model, fragment: string): Linked | undefined {
  const text = fragment.replace(/^#/, "");
  if (text === "" || text.length > LONGEST) return undefined;
  const said = new Map<string, string>();
  for (const part of text.split("&")) {
    const cut = part.indexOf("=");
    if (cut > 0) said.set(part.slice(0, cut), decode(part.slice(cut + 1)));
  }
  if (said.get("v") !== VERSION) return undefined;
  const short = namesOf(model);
  const words = (key: string) => (said.get(key) ?? "").split(".").filter((word) => word !== "");
  const ids = (key: string) => new Set(words(key).flatMap((word) => short.id(word) ?? []));
  const flags = new Set(words("flags"));
  const page = said.get("page");
  const theme = said.get("theme");
  return {
    view: {
      ...viewWith(openFrom(model, words("open"), short)),
      hidden: ids("hidden"),
      filters: {
        ...NO_FILTERS,
        scopeOff: ids("off"),
        kindsOff: new Set(words("kinds")),
        ports: new Set(words("ports")),
        tags: new Set(words("tags").map(unescaped)),
        verdictsOff: new Set(VERDICTS.filter((verdict) => words("without").includes(verdict))),
        exposed: flags.has("exposed"),
        connected: flags.has("connected"),
        blocked: flags.has("blocked"),
        only: said.get("only") ?? "",
        hide: said.get("hide") ?? "",
      },
      find: said.get("find") ?? "",
      lines: new Map(words("lines").flatMap((word): [LineGroup, boolean][] => {
        const group = LINE_GROUPS.find((one) => one === word.replace(/^-/, ""));
        return group ? [[group, !word.startsWith("-")]] : [];
      })),
      shape: shapeFrom(said.get("shape")) ?? "screen",
    },
    selected: short.id(said.get("sel") ?? ""),
    page: page === "table" ? "table" : "map",
    theme: theme === "light" || theme === "dark" ? theme : undefined,
    look: lookFrom(words("at")),
    trace: traceFrom(model, said, short),
  };
}

/** An end of a trace: a node by its short name, what was typed after `!`. */
function endWord(model: Model, end: End | undefined): string {
  if (!end) return "";
  const known = end.node !== undefined && endOf(model, end.node)?.word === end.word;
  return (known && end.node !== undefined ? namesOf(model).name(end.node) : undefined) ?? `!${end.word}`;
}

function traceFrom(model: Model, said: ReadonlyMap<string, string>, short: Names): Question | undefined {
  const end = (key: string): End | undefined => {
    const word = said.get(key) ?? "";
    if (word.startsWith("!")) return typedEnd(model, word.slice(1, LONGEST_WORD));
    const id = short.id(word);
    return id === undefined ? undefined : endOf(model, id);
  };
  const [from, to] = [end("from"), end("to")];
  return from || to ? { from, to, port: (said.get("port") ?? "").slice(0, LONGEST_WORD) } : undefined;
}

/** Open boxes as what differs from a known state: at first (nothing said), `all`, or `none`; whatever is shortest. */
function openWords(model: Model, open: ReadonlySet<string>, list: (ids: Iterable<string>) => string): string {
  if (open === firstOpen(model)) return "";
  const forms = (["first", "all", "none"] as const).map((base) => {
    const from = baseOf(model, base);
    const more = list([...open].filter((id) => !from.has(id)));
    const less = list([...from].filter((id) => !open.has(id)));
    const words = [base, ...(more === "" ? [] : [more]), ...(less === "" ? [] : ["-", less])].join(".");
    return words === "first" ? "" : words;
  });
  return forms.reduce((best, form) => (form.length < best.length ? form : best));
}

function openFrom(model: Model, words: readonly string[], short: Names): ReadonlySet<string> {
  const [base, ...rest] = words;
  const open = new Set(baseOf(model, base));
  let adding = true;
  for (const word of rest) {
    if (word === "-") {
      adding = false;
      continue;
    }
    const id = short.id(word);
    const node = id === undefined ? undefined : model.nodes.get(id);
    if (!node || !canOpen(node)) continue;
    if (adding) open.add(node.id);
    else open.delete(node.id);
  }
  return open;
}

function shapeFrom(word: string | undefined): Shape | undefined {
  return (Object.keys(SHAPES) as Shape[]).find((shape) => shape === word);
}

function baseOf(model: Model, base: string | undefined): ReadonlySet<string> {
  if (base === "all") return everythingOpen(model);
  return base === "none" ? new Set() : firstOpen(model);
}

function lookFrom(words: readonly string[]): Look | undefined {
  const [x, y, percent] = words.map(Number);
  if (x === undefined || y === undefined || percent === undefined || ![x, y, percent].every((value) => Number.isFinite(value) && Math.abs(value) < 1e7)) return undefined;
  return { x, y, zoom: Math.max(0.02, Math.min(3, percent / 100)) };
}

/** Characters that stand in a fragment as they are; the rest as percent signs and digits. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2F", "/").replaceAll("%20", "+").replaceAll("%3D", "=");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}

/** A tag may hold the point that divides the list. */
function escaped(text: string): string {
  return text.replace(/[!.]/g, (char) => (char === "!" ? "!!" : "!-"));
}

function unescaped(text: string): string {
  return text.replace(/!([!-])/g, (_, char) => (char === "!" ? "!" : "."));
}

/** 53 bits of a text in base 36: two of a hundred thousand ids share one once in a million maps. */
export function hash(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}
