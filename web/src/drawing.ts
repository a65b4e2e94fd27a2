// What Cytoscape is given for each drawn node and edge: data, classes and position.

import type { ElementDefinition } from "cytoscape";
import { BLANK, type CardNotes, cardPicture, exposurePicture, FINDING_WIDTH, flagPicture, glyphPicture, PILE, pilePicture } from "./icons.ts";
import { externalGlyph, kindOf } from "./kinds.ts";
import { type Box, TILE } from "./layout.ts";
import type { Node } from "./model.ts";
import { fits, inLines } from "./names.ts";
import { number } from "./dom.ts";
import { portLabel } from "./ports.ts";
import type { DrawnEdge } from "./lift.ts";
import { roleOf } from "./project.ts";
import { type Ends, segments, wayBetween } from "./route.ts";
import type { Run } from "./titles.ts";
import { type BoxLook, CATEGORY, type Tokens } from "./tokens.ts";

/** What a projection knows of the inside of a box. */
export interface Inside extends CardNotes {
  counts: Map<string, number> | undefined;
}

/** `vpc`: the name of the VPC that it stands in. */
export function drawNode(node: Node, box: Box, open: boolean, inside: Inside, tokens: Tokens, vpc?: string): ElementDefinition {
  const role = roleOf(node, open);
  const data = role === "box" || role === "card" ? boxData(node, box, role, inside, tokens) : tileData(node, role, inside.counts, tokens, vpc);
  const classes = [role, ...data.classes];
  return {
    group: "nodes",
    data: { id: node.id, role, ...data.data },
    position: { x: box.x, y: box.y },
    classes: classes.join(" "),
    grabbable: role !== "box",
  };
}

/** The pictures that the boxes of a map show when they open. */
export function picturesOf(nodes: Iterable<Node>, tokens: Tokens): Set<string> {
  const found = new Set<string>([BLANK]);
  for (const node of nodes) {
    const open = node.kind !== "class";
    const { data } = drawNode(node, { x: 0, y: 0, width: 0, height: 0 }, open, { counts: undefined, finding: undefined, gone: 0 }, tokens);
    for (const picture of data.pictures as string[]) found.add(picture);
  }
  return found;
}

export function lookOf(node: Node, open: boolean): BoxLook {
  switch (node.kind) {
    case "account":
    case "region":
    case "zone":
    case "class":
      return node.kind;
    case "AWS::EC2::VPC":
      return open ? "vpc" : "card";
    default:
      return node.tier === undefined || node.tier === "unknown" ? "plain" : node.tier;
  }
}

function boxData(node: Node, box: Box, role: "box" | "card", inside: Inside, tokens: Tokens) {
  const look = lookOf(node, role === "box");
  const colours = tokens.boxes[look];
  const classes: string[] = [look];
  if (node.kind === "AWS::EC2::Subnet") classes.push("subnet");
  if (node.dangling) classes.push("dangling");
  const flag = flagOf(node);
  const pictures: string[] = [];
  const [widths, heights, xs, ys]: [string[], string[], string[], string[]] = [[], [], [], []];
  const add = (picture: string, width: number, height: number, x: string, y: string) => {
    pictures.push(picture);
    widths.push(`${width}px`);
    heights.push(`${height}px`);
    xs.push(x);
    ys.push(y);
  };
  if (flag) add(flagPicture(flag, colours.line), 22, 22, "0px", "0px");
  if (role === "card") add(cardPicture(inside.counts ?? new Map(), inside, box.width, box.height, tokens), box.width, box.height, "0px", "0px");
  if (pictures.length > 0) classes.push("flagged");
  const left = flag ? 29 : 11;
  const room = Math.max(40, box.width - left - (role === "card" && inside.finding ? FINDING_WIDTH : 8));
  return {
    classes,
    data: {
      label: role === "box" ? withGone(node, inside.gone) : cardTitle(node, room),
      width: box.width,
      height: box.height,
      // Lines to elsewhere pass behind a closed box, not through what it says.
      z: role === "card" ? 25 : Math.min(9, node.depth),
      titleLeft: left,
      titleWidth: `${room}px`,
      pictures,
      pictureWidths: widths,
      pictureHeights: heights,
      pictureXs: xs,
      pictureYs: ys,
    },
  };
}

function flagOf(node: Node) {
  if (node.kind === "zone" || node.kind === "class") return undefined;
  if (node.kind !== "AWS::EC2::Subnet") return kindOf(node.kind).glyph;
  return ({ public: "lock-open", private: "lock", isolated: "shield", unknown: "network" } as const)[node.tier ?? "unknown"];
}

/**
 * An open box says how many of its own are missing; those around it would only say it again. A subnet has no room for
 * its range then: the panel has it.
 */
export function withGone(node: Node, gone: number): string {
  const says = node.kind === "AWS::EC2::Subnet" || node.kind === "AWS::EC2::VPC" || node.kind === "class";
  if (!says || gone === 0) return titleOf(node);
  return `${node.kind === "AWS::EC2::Subnet" ? node.name : titleOf(node)} · ${number(gone)} hidden`;
}

/** Half a range says less than none: a card has it where all of it fits, also when names are larger from afar. */
function cardTitle(node: Node, room: number): string {
  const title = titleOf(node);
  return title.length * 10 <= room ? title : node.name;
}

/** The title of a box: its name and its first range. */
export function titleOf(node: Node): string {
  const cidrs = node.cidrs ?? [];
  const range = cidrs.length > 1 ? `${cidrs[0]} +${cidrs.length - 1}` : cidrs[0];
  if (node.kind === "account" && node.account && node.account !== node.name) return `${node.name} · ${node.account}`;
  if (node.kind === "class") return `${node.name} ×${node.count ?? node.children.length}`;
  if (range === undefined) return node.name;
  return node.kind === "AWS::EC2::VPC" ? `${node.name} · ${range}` : `${node.name}  ${range}`;
}

function tileData(node: Node, role: string, counts: Map<string, number> | undefined, tokens: Tokens, vpc: string | undefined) {
  const classes: string[] = [];
  const outside = role === "outside";
  const kind = node.of ?? node.kind;
  const members = [...(counts?.values() ?? [])].reduce((sum, count) => sum + count, 0);
  const pictures: string[] = [];
  const [widths, heights, xs, ys]: [string[], string[], string[], string[]] = [[], [], [], []];
  const add = (picture: string, width: number, height: number, x: number, y: number) => {
    pictures.push(picture);
    widths.push(`${width}px`);
    heights.push(`${height}px`);
    xs.push(`${x}px`);
    ys.push(`${y}px`);
  };
  add(glyphPicture(outside ? externalGlyph(node.kind, node.name, node.of) : kindOf(kind).glyph), TILE, TILE, 0, 0);
  if (role === "stack") add(pilePicture(kind), TILE, PILE, 0, -PILE);
  if (node.exposure === "direct" || node.exposure === "behind") {
    add(exposurePicture(node.exposure === "direct", tokens.danger, tokens.panel), 19, 19, 36, -7);
  }
  if (node.dangling || (node.warnings?.length ?? 0) > 0) classes.push("warned");
  if (node.dangling) classes.push("dangling");
  if (node.state === "stopped") classes.push("stopped");
  const suffix = role === "stack" ? ` ×${members}` : "";
  // Circles stand far apart.
  const lines = outside ? node.name : inLines(shortName(node.name, suffix, vpc), suffix);
  if (lines.includes("\n")) classes.push("two");
  return {
    classes,
    data: {
      label: node.name + suffix,
      lines,
      width: TILE,
      height: TILE,
      z: 30,
      colour: outside ? (node.kind === "internet" ? tokens.internet : tokens.outside) : CATEGORY[kindOf(kind).category],
      pictures,
      pictureWidths: widths,
      pictureHeights: heights,
      pictureXs: xs,
      pictureYs: ys,
    },
  };
}

/** Where a name is too long and begins as its VPC is called, all beside it begin so: what tells them apart is the rest. */
function shortName(name: string, suffix: string, vpc: string | undefined): string {
  if (vpc === undefined || !name.startsWith(vpc) || fits(name, suffix)) return name;
  const rest = name.slice(vpc.length).replace(/^[-_./ ]+/, "");
  return rest === "" || rest.length === name.length - vpc.length ? name : `…${rest}`;
}

/** Edges that are drawn along free lanes; the rest run straight. */
export function drawEdge(edge: DrawnEdge, ends: Ends): ElementDefinition | undefined {
  const way = wayBetween(ends, edge.source, edge.target);
  if (!way) return undefined;
  const { weights, distances } = segments(way);
  const [s, t] = [ends.layout.get(edge.source), ends.layout.get(edge.target)];
  if (!s || !t) return undefined;
  const classes: string[] = [way.bends.length > 0 ? "routed" : "direct"];
  if (edge.internet) classes.push("internet");
  if (edge.fabric) classes.push("fabric");
  if (edge.verdict === "unknown" || edge.verdict === "blocked") classes.push(edge.verdict);
  const count = edge.edges.length;
  return {
    group: "edges",
    data: {
      id: edge.id,
      source: edge.source,
      target: edge.target,
      label: edgeLabel(edge),
      width: Math.min(4, 1.4 + Math.log2(count) * 0.4),
      weights,
      distances,
      from: `${way.from.x - s.x}px ${way.from.y - s.y}px`,
      to: `${way.to.x - t.x}px ${way.to.y - t.y}px`,
    },
    classes: classes.join(" "),
    scratch: { points: [way.from, ...way.bends, way.to] } satisfies Run,
  };
}

/** `443`, `443, 8080 +3 (12)`; for wiring its word. */
export function edgeLabel(edge: DrawnEdge): string {
  if (edge.fabric) return edge.fabric;
  const ports = portLabel(edge.ports);
  return edge.edges.length > 1 ? `${ports} (${edge.edges.length})` : ports;
}

