// Unpacks the form in which mapper's own server sends a map: what the nodes of one box have in common is written once.

import type { EdgeElement, NodeData } from "./elements.ts";

/** What a request for the map accepts that can be unpacked here. */
export const PACKED = "application/vnd.mapper.packed+json";

const VERSION = 2;

/**
 * One field of all nodes of a group: values, texts with one beginning (in one text, `by` between them), texts that end as
 * another field does, one value, lists of one, or objects by key.
 */
export type Column =
  | unknown[]
  | { start: string; rest: string; by: string }
  | { start: string; rest: string[] }
  | { start: string; of: string }
  | { all: unknown }
  | { one: Column }
  | { each: Record<string, Column> };

/** The nodes of one kind in one box, as they are sent. */
export interface PackedGroup {
  count: number;
  same: Record<string, unknown>;
  each: Record<string, Column>;
}

interface Packed {
  packed: number;
  groups: PackedGroup[];
  edges: EdgeElement[];
}

export function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "packed" in value;
}

/** The map that was packed, and its nodes in groups. They have no positions: the page lays them out itself. */
export function unpack({ packed, groups, edges, ...heading }: Packed): { map: unknown; groups: Group[] } {
  if (packed !== VERSION || !Array.isArray(groups)) throw new Error("the map is packed in a way that this page does not know: load the page again");
  return { map: { ...heading, elements: { nodes: [], edges } }, groups: groups.map((group) => new Group(group)) };
}

/** What a closed stack shows of the workloads in it, for which none of them needs to be made. */
export interface Summary {
  kind: string;
  count: number;
  direct: number;
  behind: number;
  /** Those with a warning, and those that no record tells of. */
  warned: number;
}

/** The nodes of one kind in one box; none is made until somebody asks. */
export class Group {
  constructor(private readonly packed: PackedGroup) {}

  get count(): number {
    return this.packed.count;
  }

  /** Empty where the nodes have none. */
  get kind(): string {
    return typeof this.packed.same.kind === "string" ? this.packed.same.kind : "";
  }

  get parent(): string | undefined {
    return typeof this.packed.same.parent === "string" ? this.packed.same.parent : undefined;
  }

  /** Whether a node may stand in another box too. */
  private get mayRepeat(): boolean {
    const { same, each } = this.packed;
    const arn = Object.hasOwn(each, "arn") ? each.arn : undefined;
    const isId = arn !== undefined && "of" in arn && arn.of === "id" && arn.start === "";
    return Object.hasOwn(same, "arn") || (arn !== undefined && !isId);
  }

  /** Its nodes' ARNs; undefined where no node stands in another box too. */
  arns(): readonly unknown[] | undefined {
    return this.mayRepeat ? this.values("arn") : undefined;
  }

  /** Undefined where a node may stand in another box too: then it counts once, and somebody has to look at each. */
  summary(): Summary | undefined {
    if (this.mayRepeat) return undefined;
    const { same, each, count } = this.packed;
    const summary = { kind: this.kind, count, direct: 0, behind: 0, warned: 0 };
    const told = ["exposure", "warnings", "dangling"] as const;
    const [exposures, warnings, dangling] = told.map((key) => (Object.hasOwn(each, key) ? this.values(key) : undefined));
    // Mostly all members are alike in these; then one is looked at for all.
    const alike = !exposures && !warnings && !dangling;
    for (let i = 0; i < (alike ? Math.min(1, count) : count); i++) {
      const exposure = exposures ? exposures[i] : same.exposure;
      const warned = warnings ? warnings[i] : same.warnings;
      const weight = alike ? count : 1;
      if (exposure === "direct" || exposure === "behind") summary[exposure] += weight;
      if ((Array.isArray(warned) && warned.length > 0) || (dangling ? dangling[i] : same.dangling) === true) summary.warned += weight;
    }
    return summary;
  }

  /** Makes them all, each with the fields of `more` besides its own. */
  nodes<T extends object>(more: T): (NodeData & T)[] {
    const { same, each } = this.packed;
    const known = new Map<string, unknown[]>();
    const columns = Object.keys(each).map((key) => ({ key, values: this.values(key, known) }));
    const whole = columns.filter(({ values }) => values.every((value) => value !== null && value !== undefined));
    // Copies of an object that has the fields already are made several times faster than fields are added.
    const shape: Record<string, unknown> = { ...same, ...more };
    for (const { key, values } of whole) put(shape, key, values[0]);
    const rows: Record<string, unknown>[] = [];
    for (let i = 0; i < this.packed.count; i++) rows.push({ ...shape });
    for (const { key, values } of columns) for (let i = 0; i < rows.length; i++) put(rows[i] as Record<string, unknown>, key, values[i]);
    return rows as unknown as (NodeData & T)[];
  }

  /** One field of all of them; undefined or null where one has none. */
  private values(key: string, known = new Map<string, unknown[]>()): unknown[] {
    const before = known.get(key);
    if (before) return before;
    const column = Object.hasOwn(this.packed.each, key) ? this.packed.each[key] : undefined;
    const values = column ? this.valuesOf(column, known) : new Array(this.packed.count).fill(Object.hasOwn(this.packed.same, key) ? this.packed.same[key] : undefined);
    known.set(key, values);
    return values;
  }

  private valuesOf(column: Column, known: Map<string, unknown[]>): unknown[] {
    if (Array.isArray(column)) return column;
    if ("rest" in column) {
      const rests = typeof column.rest === "string" ? column.rest.split("by" in column ? column.by : "\n") : column.rest;
      return column.start === "" ? rests : rests.map((rest) => column.start + rest);
    }
    if ("of" in column) return column.start === "" ? this.values(column.of, known) : this.values(column.of, known).map((end) => column.start + String(end));
    if ("all" in column) return new Array(this.packed.count).fill(column.all);
    if ("one" in column) return this.valuesOf(column.one, known).map((value) => [value]);
    const keys = Object.entries(column.each).map(([key, one]) => ({ key, values: this.valuesOf(one, known) }));
    return Array.from({ length: this.packed.count }, (_, i) => {
      const object: Record<string, unknown> = {};
      for (const { key, values } of keys) put(object, key, values[i]);
      return object;
    });
  }
}

/** A tag may be called `__proto__`; absent is null. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
