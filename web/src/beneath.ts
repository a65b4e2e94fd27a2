// What stands beneath a closed box: workloads by kind, and the worst that is known of them.

import { isLeaf, type Model, type Node } from "./model.ts";
import type { Present } from "./presence.ts";

/** What makes a closed box worth opening: the worst alone, with the number of workloads it is true of. */
export interface Finding {
  what: "direct" | "warned" | "behind";
  count: number;
}

export interface Beneath {
  kinds: Map<string, number>;
  finding: Finding | undefined;
}

/** For each answer of `presence`: opening and closing boxes asks the same again. */
const known = new WeakMap<Present, Map<string, Beneath>>();

/** What stands beneath a box. */
export function beneath(model: Model, node: Node, present: Present): Beneath {
  const boxes = known.get(present) ?? new Map<string, Beneath>();
  known.set(present, boxes);
  const found = boxes.get(node.id) ?? count(model, node, present);
  boxes.set(node.id, found);
  return found;
}

/** What stands in a box whatever is hidden, gateways too: as many as its card and the scope say. */
export function kindsWithin(model: Model, node: Node): ReadonlyMap<string, number> {
  return count(model, node, { has: () => true, whole: true }).kinds;
}

function count(model: Model, node: Node, present: Present): Beneath {
  const kinds = new Map<string, number>();
  const seen = new Set<string>();
  const found = { direct: 0, warned: 0, behind: 0 };
  const visit = (id: string) => {
    const child = model.nodes.get(id);
    if (!child || !present.has(id)) return;
    if (isLeaf(child)) {
      // A workload that stands in several subnets is one resource.
      const key = child.arn === undefined || child.arn === child.id ? undefined : child.arn;
      if (key === undefined || !seen.has(key)) {
        kinds.set(child.kind, (kinds.get(child.kind) ?? 0) + 1);
        if (child.exposure === "direct" || child.exposure === "behind") found[child.exposure] += 1;
        if ((child.warnings ?? []).length > 0 || child.dangling) found.warned += 1;
      }
      if (key !== undefined) seen.add(key);
    }
    within(child);
  };
  const within = (box: Node) => {
    const summary = present.whole ? model.nodes.summary(box.id) : undefined;
    if (!summary) for (const below of box.children) visit(below);
    for (const { kind, count: all, ...some } of summary ?? []) {
      kinds.set(kind, (kinds.get(kind) ?? 0) + all);
      for (const what of ["direct", "warned", "behind"] as const) found[what] += some[what];
    }
  };
  within(node);
  const what = (["direct", "warned", "behind"] as const).find((one) => found[one] > 0);
  return { kinds, finding: what && { what, count: found[what] } };
}
