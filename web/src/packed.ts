// Unpacks the form in which mapper's own server sends a map: what the nodes of one box have in common is written once.

import type { EdgeElement, NodeData } from "./elements.ts";

/** What a request for the map accepts that can be unpacked here. */
export const PACKED = "application/vnd.mapper.packed+json";

const VERSION = 1;

/** One field of all nodes of a group: values, texts with one beginning, texts that end as another field does, one value, or objects by key. */
type Column = unknown[] | { start: string; rest: string[] } | { start: string; of: string } | { all: unknown } | { each: Record<string, Column> };

interface Group {
  count: number;
  same: Record<string, unknown>;
  each: Record<string, Column>;
}

interface Packed {
  packed: number;
  groups: Group[];
  edges: EdgeElement[];
}

export function isPacked(value: unknown): value is Packed {
  return typeof value === "object" && value !== null && "packed" in value;
}

/** The map that was packed. Its nodes have no positions: the page lays them out itself. */
export function unpack({ packed, groups, edges, ...heading }: Packed): unknown {
  if (packed !== VERSION || !Array.isArray(groups)) throw new Error("the map is packed in a way that this page does not know: load the page again");
  return { ...heading, elements: { nodes: groups.flatMap(nodesOf), edges } };
}

function nodesOf(group: Group): { data: NodeData }[] {
  const rows = Array.from({ length: group.count }, () => ({ ...group.same }));
  const known = new Map<string, unknown[]>();
  const field = (key: string): unknown[] => {
    const before = known.get(key);
    if (before) return before;
    const column = Object.hasOwn(group.each, key) ? group.each[key] : undefined;
    const values = column ? valuesOf(column) : rows.map(() => group.same[key]);
    known.set(key, values);
    return values;
  };
  const valuesOf = (column: Column): unknown[] => {
    if (Array.isArray(column)) return column;
    if ("rest" in column) return column.rest.map((rest) => column.start + rest);
    if ("of" in column) return column.start === "" ? field(column.of) : field(column.of).map((end) => column.start + String(end));
    if ("all" in column) return rows.map(() => column.all);
    const keys = Object.entries(column.each).map(([key, one]) => ({ key, values: valuesOf(one) }));
    return rows.map((_, i) => {
      const object: Record<string, unknown> = {};
      for (const { key, values } of keys) put(object, key, values[i]);
      return object;
    });
  };
  for (const key of Object.keys(group.each)) {
    const values = field(key);
    rows.forEach((row, i) => put(row, key, values[i]));
  }
  return rows.map((data) => ({ data: data as unknown as NodeData }));
}

/** A tag may be called `__proto__`; absent is null. */
function put(object: Record<string, unknown>, key: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (key === "__proto__") Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}
