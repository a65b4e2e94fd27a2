// A view kept in a file: positions, notes, what is hidden, which boxes are open. Whatever a file holds, reading it gives a view or a clear error.

import type { Point } from "./elements.ts";
import { canOpen, type Model } from "./model.ts";
import { SHAPES, type Shape } from "./packing.ts";
import type { View } from "./view.ts";

export const FORMAT = "mapper-view";
const VERSION = 1;
/** Characters; a view of 100,000 nodes stays far below. */
const LARGEST = 20_000_000;
export const LONGEST_NOTE = 4000;
const FARTHEST = 1_000_000;

export type Kept = Pick<View, "open" | "hidden" | "shape" | "moved" | "notes">;

export interface Opened {
  view: Kept;
  /** Ids of the file that are not on this map; they are passed over. */
  unknown: number;
  /** The file was made from other accounts. */
  otherAccounts: boolean;
}

/** The text of a view file. */
export function writeView(model: Model, { open, hidden, shape, moved, notes }: Kept): string {
  return `${JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      accounts: accountsOf(model),
      open: [...open].sort(),
      hidden: [...hidden].sort(),
      shape,
      positions: [...moved].sort(byId).map(([id, { x, y }]) => ({ id, x, y })),
      notes: [...notes].sort(byId).map(([id, text]) => ({ id, text })),
    },
    null,
    2,
  )}\n`;
}

/**
 * Reads a view file for this map. Throws an `Error` whose message says what is wrong and where; text is never taken for
 * anything but text.
 */
export function readView(model: Model, text: string): Opened {
  if (text.length > LARGEST) throw new Error("the file is too large to be a view of mapper");
  const file = record(parsed(text), "the file");
  if (file.format !== FORMAT) throw new Error(`the file is not a view of mapper: its "format" is ${shown(file.format)}, not "${FORMAT}"`);
  if (file.version !== VERSION) throw new Error(`the file has version ${shown(file.version)}, this page reads ${VERSION}`);
  let unknown = 0;
  const known = (id: string): boolean => {
    if (model.nodes.has(id)) return true;
    unknown += 1;
    return false;
  };
  const open = strings(file.open, "open").filter(known);
  const hidden = strings(file.hidden, "hidden").filter(known);
  // Files of before there were shapes say none.
  const shape = (Object.keys(SHAPES) as Shape[]).find((one) => one === (file.shape ?? "screen"));
  if (!shape) throw new Error(`"shape" is ${shown(file.shape)}, not one of ${Object.keys(SHAPES).join(", ")}`);
  const moved = new Map<string, Point>();
  list(file.positions, "positions").forEach((value, i) => {
    const where = `positions[${i}]`;
    const entry = record(value, where);
    const id = string(entry.id, `${where}.id`);
    const point = { x: coordinate(entry.x, `${where}.x`), y: coordinate(entry.y, `${where}.y`) };
    if (known(id)) moved.set(id, point);
  });
  const notes = new Map<string, string>();
  list(file.notes, "notes").forEach((value, i) => {
    const where = `notes[${i}]`;
    const entry = record(value, where);
    const id = string(entry.id, `${where}.id`);
    const note = string(entry.text, `${where}.text`);
    if (note.length > LONGEST_NOTE) throw new Error(`${where}.text is longer than ${LONGEST_NOTE} characters`);
    if (known(id) && note.trim() !== "") notes.set(id, note);
  });
  const accounts = strings(file.accounts, "accounts");
  return {
    view: {
      open: new Set(open.filter((id) => openable(model, id))),
      hidden: new Set(hidden),
      shape,
      moved,
      notes,
    },
    unknown,
    otherAccounts: accounts.length > 0 && JSON.stringify([...accounts].sort()) !== JSON.stringify(accountsOf(model)),
  };
}

export function accountsOf(model: Model): string[] {
  return model.file.accounts.map((account) => account.id).sort();
}

function openable(model: Model, id: string): boolean {
  const node = model.nodes.get(id);
  return node !== undefined && canOpen(node);
}

function parsed(text: string): unknown {
  try {
    // A byte order mark, which CloudMapper and Windows editors write, is no part of JSON.
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw new Error("the file is not JSON");
  }
}

function record(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`${where} is not an object`);
  return value as Record<string, unknown>;
}

/** Absent is empty. */
function list(value: unknown, where: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error(`"${where}" is not a list`);
  return value;
}

function strings(value: unknown, where: string): string[] {
  return list(value, where).map((one, i) => string(one, `${where}[${i}]`));
}

function string(value: unknown, where: string): string {
  if (typeof value !== "string") throw new Error(`${where} is not a text`);
  return value;
}

function coordinate(value: unknown, where: string): number {
  if (typeof value !== "number" || !Number.isFinite(value) || Math.abs(value) > FARTHEST) throw new Error(`${where} is not a number of map units`);
  return value;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function byId([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
