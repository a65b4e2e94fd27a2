// What was hidden by hand next to what is shown.

import { ancestors, type Model } from "./model.ts";
import { connections } from "./path.ts";

/** The entries of `hidden` that hide something connected with a node. */
export function hiddenNeighbours(model: Model, hidden: ReadonlySet<string>, id: string): Set<string> {
  const found = new Set<string>();
  if (hidden.size === 0) return found;
  const { inbound, outbound } = connections(model, id);
  for (const edge of [...inbound, ...outbound]) {
    for (const end of [edge.source, edge.target]) {
      const by = hiddenBy(model, hidden, end);
      if (by !== undefined) found.add(by);
    }
  }
  return found;
}

/** Nodes with a connection to something hidden; themselves not hidden. */
export function besideHidden(model: Model, hidden: ReadonlySet<string>): Set<string> {
  const found = new Set<string>();
  if (hidden.size === 0) return found;
  for (const edge of model.edges) {
    const [source, target] = [hiddenBy(model, hidden, edge.source), hiddenBy(model, hidden, edge.target)];
    if (source === undefined && target !== undefined) found.add(edge.source);
    if (target === undefined && source !== undefined) found.add(edge.target);
  }
  return found;
}

function hiddenBy(model: Model, hidden: ReadonlySet<string>, id: string): string | undefined {
  if (hidden.has(id)) return id;
  return ancestors(model, id).find((box) => hidden.has(box.id))?.id;
}
