// What the two tables show: columns of resources and of connections, as text, and the rows that the filters leave.

import type { EdgeData } from "./elements.ts";
import { kindOf } from "./kinds.ts";
import { type Model, type Node, parentOf } from "./model.ts";
import { edgePasses, presence } from "./presence.ts";
import type { View } from "./view.ts";

export interface Column<T> {
  title: string;
  /** Width in `em` of the table. */
  width: number;
  mono?: boolean;
  text(row: T): string;
}

/** One table: its rows in the map's order, and how each row is known and shown. */
export interface Listing<T> {
  columns: Column<T>[];
  /** Whether the row is left by filters and hiding. */
  rows(view: View): T[];
  total: number;
  /** What selecting the row selects. */
  id(row: T): string;
  /** Kind for the row's tile; undefined: none. */
  kind(row: T): string | undefined;
}

const EXPOSURE = { direct: "Internet", behind: "behind load balancer", unknown: "unknown" };

export function resources(model: Model): Listing<Node> {
  const rows = model.leaves.flatMap((id) => model.nodes.get(id) ?? []);
  return {
    columns: [
      { title: "Name", width: 15, text: (node) => node.name },
      { title: "Kind", width: 13, text: (node) => kindOf(node.kind).one },
      { title: "ID", width: 16, mono: true, text: (node) => node.resource ?? "" },
      { title: "State", width: 7, text: (node) => node.state ?? "" },
      { title: "Private IP", width: 11, mono: true, text: (node) => (node.addresses ?? []).join(", ") },
      { title: "Public IP", width: 10, mono: true, text: (node) => (node.public ?? []).join(", ") },
      { title: "Exposure", width: 11, text: (node) => (node.exposure && Object.hasOwn(EXPOSURE, node.exposure) ? EXPOSURE[node.exposure] : "") },
      { title: "VPC", width: 10, text: (node) => boxOf(model, node, "AWS::EC2::VPC") },
      { title: "Subnet", width: 10, text: (node) => boxOf(model, node, "AWS::EC2::Subnet") },
      { title: "Region", width: 8, text: (node) => node.region ?? "" },
      { title: "Account", width: 10, mono: true, text: (node) => node.account ?? "" },
      { title: "Groups", width: 16, mono: true, text: (node) => (node.groups ?? []).join(", ") },
      { title: "Tags", width: 24, text: (node) => Object.entries(node.tags ?? {}).map(([key, value]) => `${key}=${value}`).join(", ") },
    ],
    rows: (view) => {
      const present = presence(model, view);
      return rows.filter((node) => present.has(node.id));
    },
    total: rows.length,
    id: (node) => node.id,
    kind: (node) => node.kind,
  };
}

export function connections(model: Model): Listing<EdgeData> {
  const name = (id: string) => {
    const node = model.nodes.get(id);
    return node ? (node.kind === "class" ? `${node.name} ×${node.count ?? node.children.length}` : node.name) : id;
  };
  const place = (id: string) => {
    const node = model.nodes.get(id);
    if (!node) return "";
    return boxOf(model, node, "AWS::EC2::Subnet") || boxOf(model, node, "AWS::EC2::VPC") || kindOf(node.kind).one;
  };
  return {
    columns: [
      { title: "From", width: 15, text: (edge) => name(edge.source) },
      { title: "From place", width: 11, text: (edge) => place(edge.source) },
      { title: "To", width: 15, text: (edge) => name(edge.target) },
      { title: "To place", width: 11, text: (edge) => place(edge.target) },
      { title: "Verdict", width: 8, text: (edge) => (edge.fabric ? `wiring: ${edge.fabric}` : (edge.verdict ?? "reachable")) },
      { title: "Ports", width: 12, mono: true, text: (edge) => (edge.ports ?? []).map((port) => (port === "any" ? "all" : port)).join(", ") },
      { title: "Internet", width: 6, text: (edge) => (edge.internet ? "yes" : "") },
      { title: "Rules", width: 30, mono: true, text: (edge) => [...new Set((edge.rules ?? []).map((rule) => rule.rule ?? rule.group))].join(", ") },
      { title: "Through", width: 14, mono: true, text: (edge) => (edge.via ?? []).join(", ") },
      { title: "Why", width: 30, text: (edge) => (edge.reasons ?? []).map((reason) => reason.message || reason.code).join("; ") },
    ],
    rows: (view) => {
      const present = presence(model, view);
      return model.edges.filter((edge) => present.has(edge.source) && present.has(edge.target) && edgePasses(edge, view.filters));
    },
    total: model.edges.length,
    id: (edge) => edge.id,
    kind: () => undefined,
  };
}

function boxOf(model: Model, node: Node, kind: string): string {
  for (let parent = parentOf(model, node.id); parent; parent = parentOf(model, parent.id)) if (parent.kind === kind) return parent.name;
  return "";
}

/** Made when a table is first sorted: it takes a while to start. */
let collator: Intl.Collator | undefined;

/** Every row's place in the order of one column; equal cells keep the map's order. */
export function ranks<T>(rows: readonly T[], column: Column<T>): Map<T, number> {
  const cells = rows.map((row, i) => ({ row, i, text: column.text(row) }));
  const { compare } = (collator ??= new Intl.Collator("en", { numeric: true, sensitivity: "base" }));
  cells.sort((a, b) => compare(a.text, b.text) || a.i - b.i);
  return new Map(cells.map(({ row }, rank) => [row, rank]));
}

const texts = new WeakMap<object, string>();

/** Rows of which some cell holds each of the words. */
export function matching<T extends object>(rows: readonly T[], columns: readonly Column<T>[], query: string): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter((row) => {
    let text = texts.get(row);
    if (text === undefined) {
      text = columns.map((column) => column.text(row)).join("\n").toLowerCase();
      texts.set(row, text);
    }
    return words.every((word) => text.includes(word));
  });
}
