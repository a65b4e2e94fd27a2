// Nested boxes, integer for integer as mapper's `layout` computes them, for any set of open containers.

import { byExternal, byName, byWeight, byZoneAndName, CELL, FRAME_HEIGHT, FRAME_WIDTH, framed, GAP, HEADER, least, PADDING, TIERS, tierOf, ZONE_LEAST } from "./frames.ts";
import { isContainer } from "./kinds.ts";
import type { Model, Node } from "./model.ts";
import { type Block, columns, type Shape, shelfLimit, shelves, split } from "./packing.ts";

/** Centre and size of a drawn node, in map units. A workload's box is its cell, its tile stands in the middle. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Layout = Map<string, Box>;

export const TILE = 48;
/** Lays out what is open and present; nodes within closed containers have no box. */
export function layOut(model: Model, open: ReadonlySet<string>, present: (id: string) => boolean = () => true, shape: Shape = "screen"): Layout {
  return new Packer(model, open, present, shape).run();
}

class Packer {
  private readonly sizes = new Map<string, Block>();
  /** Top-left corner within the parent's. */
  private readonly offsets = new Map<string, Block>();
  private readonly boxes: Layout = new Map();

  constructor(
    private readonly model: Model,
    private readonly open: ReadonlySet<string>,
    private readonly present: (id: string) => boolean,
    private readonly shape: Shape,
  ) {}

  run(): Layout {
    const roots = this.nodes(this.model.roots).sort(byWeight);
    for (const root of roots) this.outer(root);
    const sizes = roots.map((root) => this.size(root));
    const packed = shelves(sizes, shelfLimit(sizes, GAP, this.shape), GAP);

    const externals = this.nodes(this.model.externals).sort(byExternal);
    const perRow = Math.max(6, Math.floor(packed.width / 180));
    const total = Math.max(packed.width, Math.min(externals.length, perRow) * 180);
    const rows = Math.ceil(externals.length / perRow);
    externals.forEach((node, i) => {
      const row = Math.floor(i / perRow);
      const inRow = Math.min(perRow, externals.length - row * perRow);
      const x = Math.floor((total - 180 * inRow) / 2) + 90 + 180 * (i - row * perRow);
      this.boxes.set(node.id, { x, y: 110 * row + TILE / 2, width: TILE, height: TILE });
    });

    const left = Math.floor((total - packed.width) / 2) & ~1;
    const top = externals.length > 0 ? rows * 110 + 30 : 0;
    roots.forEach((root, i) => {
      const [x, y] = packed.places[i] ?? [0, 0];
      this.place(root, left + x, top + y);
    });
    return this.boxes;
  }

  private nodes(ids: readonly string[]): Node[] {
    return ids.flatMap((id) => {
      const node = this.model.nodes.get(id);
      return node && this.present(id) ? [node] : [];
    });
  }

  private size(node: Node): Block {
    return this.sizes.get(node.id) ?? [CELL, CELL];
  }

  private isOpen(node: Node): boolean {
    return this.open.has(node.id);
  }

  private place(node: Node, x: number, y: number): void {
    const [width, height] = this.size(node);
    this.boxes.set(node.id, { x: x + Math.floor(width / 2), y: y + Math.floor(height / 2), width, height });
    if (!this.isOpen(node)) return;
    for (const child of this.nodes(node.children)) {
      const offset = this.offsets.get(child.id);
      if (offset) this.place(child, x + offset[0], y + offset[1]);
    }
  }

  /** Accounts and regions: a strip of gateways, then the boxes on shelves. */
  private outer(node: Node): void {
    if (!this.isOpen(node)) return void this.sizes.set(node.id, least(node));
    const boxes = this.nodes(node.children)
      .filter((child) => isContainer(child.kind))
      .sort(byWeight);
    for (const box of boxes) box.kind === "AWS::EC2::VPC" ? this.vpc(box) : this.outer(box);
    const sizes = boxes.map((box) => this.size(box));
    const packed = shelves(sizes, shelfLimit(sizes, GAP, this.shape), GAP);
    const strip = this.strip(node, packed.width);
    const top = strip[1] + (strip[1] > 0 && boxes.length > 0 ? GAP : 0);
    boxes.forEach((box, i) => {
      const [x, y] = packed.places[i] ?? [0, 0];
      this.offsets.set(box.id, [PADDING + x, HEADER + top + y]);
    });
    this.sizes.set(node.id, framed(node, Math.max(packed.width, strip[0]), top + packed.height));
  }

  private vpc(node: Node): void {
    if (!this.isOpen(node)) return void this.sizes.set(node.id, least(node));
    const children = this.nodes(node.children);
    const zones = children.filter((child) => child.kind === "zone").sort(byName);
    const direct = children.filter((child) => child.kind === "AWS::EC2::Subnet");
    const columnsOf = this.zones(zones);
    const loose = this.looseSubnets(direct);
    const width = Math.max(columnsOf.width, loose.width);
    const strip = this.strip(node, width);
    let y = strip[1];
    if (zones.length > 0) {
      if (y > 0) y += GAP;
      columnsOf.place(PADDING, HEADER + y);
      y += columnsOf.height;
    }
    if (direct.length > 0) {
      if (y > 0) y += GAP;
      loose.place(PADDING, HEADER + y);
      y += loose.height;
    }
    this.sizes.set(node.id, framed(node, Math.max(width, strip[0]), y));
  }

  /** Zones side by side; subnets of one tier share a row across them, equally high. */
  private zones(zones: Node[]): Section {
    const widths = new Map<Node, number>();
    const stacks = new Map<Node, Map<string, Node[]>>();
    const rows = new Map<string, number>();
    for (const zone of zones) {
      if (!this.isOpen(zone)) {
        widths.set(zone, ZONE_LEAST[0]);
        continue;
      }
      const subnets = this.nodes(zone.children);
      const natural = Math.max(0, ...subnets.map((subnet) => framed(subnet, this.natural(subnet), 0)[0]));
      const width = Math.max(ZONE_LEAST[0], natural + FRAME_WIDTH);
      const inner = width - FRAME_WIDTH;
      widths.set(zone, width);
      const tiers = new Map<string, Node[]>();
      stacks.set(zone, tiers);
      for (const tier of TIERS) {
        const stack = subnets.filter((subnet) => tierOf(subnet) === tier).sort(byName);
        if (stack.length === 0) continue;
        tiers.set(tier, stack);
        let height = GAP * (stack.length - 1);
        for (const subnet of stack) {
          const own = framed(subnet, 0, this.fill(subnet, inner - FRAME_WIDTH))[1];
          this.sizes.set(subnet.id, [inner, own]);
          height += own;
        }
        rows.set(tier, Math.max(rows.get(tier) ?? 0, height));
      }
    }
    const used = TIERS.filter((tier) => rows.has(tier));
    const content = used.reduce((sum, tier) => sum + (rows.get(tier) ?? 0), 0) + GAP * Math.max(0, used.length - 1);
    const height = used.length > 0 ? Math.max(ZONE_LEAST[1], content + FRAME_HEIGHT) : ZONE_LEAST[1];
    const width = zones.reduce((sum, zone) => sum + (widths.get(zone) ?? 0), 0) + GAP * Math.max(0, zones.length - 1);
    return {
      width,
      height,
      place: (x, y) => {
        for (const zone of zones) {
          const own = widths.get(zone) ?? 0;
          this.sizes.set(zone.id, [own, height]);
          this.offsets.set(zone.id, [x, y]);
          x += own + GAP;
          const tiers = stacks.get(zone);
          if (tiers) this.placeTiers(tiers, used, rows);
        }
      },
    };
  }

  private placeTiers(tiers: Map<string, Node[]>, used: readonly string[], rows: Map<string, number>): void {
    let top = 0;
    for (const tier of used) {
      const stack = tiers.get(tier) ?? [];
      const bottom = top + (rows.get(tier) ?? 0);
      let y = top;
      stack.forEach((subnet, i) => {
        const [width, height] = this.size(subnet);
        const own = i === stack.length - 1 ? bottom - y : height;
        this.sizes.set(subnet.id, [width, own]);
        this.offsets.set(subnet.id, [PADDING, HEADER + y]);
        y += own + GAP;
      });
      top = bottom + GAP;
    }
  }

  /** Subnets that stand in the VPC itself (no zones drawn): shelves, one group a tier. */
  private looseSubnets(subnets: Node[]): Section {
    for (const subnet of subnets) {
      const width = framed(subnet, this.natural(subnet), 0)[0];
      this.sizes.set(subnet.id, [width, framed(subnet, 0, this.fill(subnet, width - FRAME_WIDTH))[1]]);
    }
    const limit = shelfLimit(subnets.map((subnet) => this.size(subnet)), GAP);
    const places: [Node, number, number][] = [];
    let [width, height] = [0, 0];
    for (const tier of TIERS) {
      const group = subnets.filter((subnet) => tierOf(subnet) === tier).sort(byZoneAndName);
      if (group.length === 0) continue;
      if (height > 0) height += GAP;
      const packed = shelves(group.map((subnet) => this.size(subnet)), limit, GAP);
      group.forEach((subnet, i) => {
        const [x, y] = packed.places[i] ?? [0, 0];
        places.push([subnet, x, height + y]);
      });
      width = Math.max(width, packed.width);
      height += packed.height;
    }
    return {
      width,
      height,
      place: (x, y) => {
        for (const [subnet, left, top] of places) this.offsets.set(subnet.id, [x + left, y + top]);
      },
    };
  }

  /** Leaves that stand in the container itself, under its header. */
  private strip(node: Node, width: number): Block {
    const { cells } = split(this.nodes(node.children), (child) => this.isOpen(child));
    if (cells.length === 0) return [0, 0];
    const count = Math.max(columns(cells.length), Math.floor(width / CELL));
    return [Math.min(cells.length, count) * CELL, this.grid(cells, count, HEADER)];
  }

  /** The content width that a subnet would like to have. */
  private natural(subnet: Node): number {
    if (!this.isOpen(subnet)) return 0;
    const { cells, boxes } = split(this.nodes(subnet.children), (child) => this.isOpen(child));
    for (const box of boxes) this.openClass(box);
    const sizes = boxes.map((box) => this.size(box));
    const width = cells.length > 0 ? columns(cells.length) * CELL : 0;
    return Math.max(width, shelves(sizes, shelfLimit(sizes, GAP), GAP).width);
  }

  /** Fills a subnet's content width; answers the content height. */
  private fill(subnet: Node, width: number): number {
    if (!this.isOpen(subnet)) return 0;
    const { cells, boxes } = split(this.nodes(subnet.children), (child) => this.isOpen(child));
    let height = cells.length > 0 ? this.grid(cells, Math.max(columns(cells.length), Math.floor(width / CELL)), HEADER) : 0;
    if (boxes.length > 0) {
      if (cells.length > 0) height += GAP;
      const packed = shelves(boxes.map((box) => this.size(box)), width, GAP);
      boxes.forEach((box, i) => {
        const [x, y] = packed.places[i] ?? [0, 0];
        this.offsets.set(box.id, [PADDING + x, HEADER + height + y]);
      });
      height += packed.height;
    }
    return height;
  }

  private openClass(node: Node): void {
    const { cells } = split(this.nodes(node.children), () => false);
    const count = columns(cells.length);
    const height = this.grid(cells, count, HEADER);
    this.sizes.set(node.id, [count * CELL + FRAME_WIDTH, height + FRAME_HEIGHT]);
  }

  /** Cells in rows of `count` from the padding and `top`; answers the height. */
  private grid(cells: Node[], count: number, top: number): number {
    cells.forEach((cell, i) => {
      this.sizes.set(cell.id, [CELL, CELL]);
      this.offsets.set(cell.id, [PADDING + (i % count) * CELL, top + Math.floor(i / count) * CELL]);
    });
    return Math.ceil(cells.length / count) * CELL;
  }
}

interface Section {
  width: number;
  height: number;
  place(x: number, y: number): void;
}
