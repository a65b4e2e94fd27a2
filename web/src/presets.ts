// Ready-made views: each says which workloads it keeps, in the query language.

import type { Model } from "./model.ts";
import { isAbroad } from "./query/match.ts";
import { NO_FILTERS, type View } from "./view.ts";

export interface Preset {
  id: string;
  name: string;
  title: string;
  /** The expression of what stays; empty: everything. */
  only: string;
  /** Groups of lines that it draws or keeps quiet, whatever their number. */
  lines?: View["lines"];
  /** Why it shows nothing on this map; undefined where it shows something. */
  useless?(model: Model): string | undefined;
}

export const PRESETS: readonly Preset[] = [
  { id: "everything", name: "Everything", title: "No filter, nothing hidden", only: "" },
  {
    id: "exposure",
    name: "Internet exposure",
    title: "What the internet reaches, directly or through a load balancer",
    only: "public or internet",
    lines: new Map([["inside", false]]),
    useless: (model) => (exposesAnything(model) ? undefined : "The internet reaches nothing on this map"),
  },
  { id: "data", name: "Data tier", title: "Databases and caches, and what may open connections to them", only: "data or to:data" },
  {
    id: "accounts",
    name: "Between accounts",
    title: "What has a connection with another account",
    only: "abroad",
    useless: (model) => {
      if (model.roots.length < 2) return "This map holds one account";
      return model.edges.some((edge) => edge.verdict !== "blocked" && isAbroad(model, edge)) ? undefined : "Nothing on this map has a connection with another account";
    },
  },
];

/** Of stacks their summary tells, so that nobody has to wait for their members. */
function exposesAnything(model: Model): boolean {
  for (const node of model.nodes.early()) {
    if (node.exposure === "direct" || node.exposure === "behind") return true;
    if (node.kind !== "class") continue;
    const summary = model.nodes.summary(node.id);
    const members = () => node.children.some((id) => ["direct", "behind"].includes(model.nodes.get(id)?.exposure ?? ""));
    if (summary ? summary.some(({ direct, behind }) => direct + behind > 0) : members()) return true;
  }
  return false;
}

/** The change of view that a preset is. */
export function presetView(preset: Preset, view: View): Partial<View> {
  return { filters: { ...NO_FILTERS, blocked: view.filters.blocked, only: preset.only }, hidden: new Set(), find: "", lines: preset.lines ?? new Map() };
}

/** The preset that the filters are, if nothing was added to it. */
export function presetOf(view: View): Preset | undefined {
  const { filters } = view;
  const bare = (Object.keys(NO_FILTERS) as (keyof typeof NO_FILTERS)[]).every((key) => {
    const value = filters[key];
    return key === "only" || key === "blocked" || (typeof value === "object" ? value.size === 0 : value === NO_FILTERS[key]);
  });
  return bare && view.hidden.size === 0 ? PRESETS.find((preset) => preset.only === filters.only) : undefined;
}
