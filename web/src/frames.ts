// Frames and orders of the layout: sizes of boxes, tiers, and what stands before what.

import type { Node } from "./model.ts";
import { byCodePoint, naturally } from "./order.ts";
import type { Block } from "./packing.ts";

export const CELL = 86;
export const HEADER = 32;
export const PADDING = 13;
export const GAP = 18;
/** What a container's frame adds to its content. */
export const FRAME_WIDTH = 2 * PADDING;
export const FRAME_HEIGHT = HEADER + PADDING + 1;
export const TIERS = ["public", "private", "isolated", "unknown"] as const;
export const ZONE_LEAST: Block = [180, 86];

const LEAST: Record<string, Block> = {
  account: [260, 120],
  region: [260, 120],
  "AWS::EC2::VPC": [240, 150],
  zone: ZONE_LEAST,
  "AWS::EC2::Subnet": [180, 86],
};

export function least(node: Node): Block {
  return LEAST[node.kind] ?? [CELL, CELL];
}

export function framed(node: Node, width: number, height: number): Block {
  const [w, h] = least(node);
  return [Math.max(width + FRAME_WIDTH, w), Math.max(height + FRAME_HEIGHT, h)];
}

export function tierOf(subnet: Node): string {
  return TIERS.find((tier) => tier === subnet.tier) ?? "unknown";
}

export function byName(a: Node, b: Node): number {
  return naturally(a.name, b.name) || byCodePoint(a.id, b.id);
}

export function byZoneAndName(a: Node, b: Node): number {
  return naturally(a.zone ?? "", b.zone ?? "") || byName(a, b);
}

/** Boxes with more workloads first, in powers of two so that one more instance does not turn the map round. */
export function byWeight(a: Node, b: Node): number {
  return weight(b) - weight(a) || byName(a, b);
}

function weight(node: Node): number {
  const total = Object.values(node.counts ?? {}).reduce((sum, count) => sum + count, 0);
  return total === 0 ? 0 : 32 - Math.clz32(total);
}

export function byExternal(a: Node, b: Node): number {
  return Number(a.kind !== "internet") - Number(b.kind !== "internet") || byName(a, b);
}
