// Quiet lines: not given to Cytoscape until somebody points at them or at one of their ends.

import type { Core } from "cytoscape";
import { drawEdge } from "./drawing.ts";
import type { DrawnEdge } from "./lift.ts";
import type { Ends } from "./route.ts";

export class Asleep {
  /** By their own id and by both ends. */
  private readonly lines: Map<string, DrawnEdge[]>;

  constructor(
    quiet: Iterable<DrawnEdge>,
    private readonly ends: Ends | undefined,
  ) {
    this.lines = byIdAndEnds(quiet);
  }

  /** Gives Cytoscape the quiet lines at `id`, which may be a node or a line; what nobody points at costs nothing. */
  wake(cy: Core, id: string): void {
    const lines = this.lines.get(id);
    if (!lines || !this.ends) return;
    this.lines.delete(id);
    for (const line of lines) {
      if (cy.getElementById(line.id).nonempty()) continue;
      const element = drawEdge(line, this.ends);
      if (element) cy.add({ ...element, classes: `${String(element.classes)} quiet` });
    }
  }
}

function byIdAndEnds(quiet: Iterable<DrawnEdge>): Map<string, DrawnEdge[]> {
  const lines = new Map<string, DrawnEdge[]>();
  for (const line of quiet) {
    lines.set(line.id, [line]);
    for (const end of [line.source, line.target]) {
      const list = lines.get(end);
      if (list) list.push(line);
      else lines.set(end, [line]);
    }
  }
  return lines;
}
