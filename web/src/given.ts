// What Cytoscape was given, so that the next drawing changes only what differs: whatever is set is styled anew.

import type { Core, ElementDefinition, NodeSingular } from "cytoscape";
import type { Point } from "./elements.ts";

export class Given {
  private last = new Map<string, ElementDefinition>();

  /** Makes the elements of `cy` those of `elements`, in their order. */
  replace(cy: Core, elements: Map<string, ElementDefinition>): void {
    const changed: string[] = [];
    cy.batch(() => {
      cy.elements()
        .filter((element) => {
          const next = elements.get(element.id());
          return !next || (next.group === "edges") !== element.isEdge();
        })
        .remove();
      const fresh: ElementDefinition[] = [];
      for (const [id, next] of elements) {
        const old = cy.getElementById(id);
        if (old.empty()) {
          fresh.push(next);
          continue;
        }
        const before = this.last.get(id);
        if (!before || !sameData(before.data, next.data)) {
          old.data(next.data);
          changed.push(id);
        }
        // Where a line runs now: what is said at it stands there.
        for (const [key, value] of Object.entries((next.scratch as Record<string, unknown> | undefined) ?? {})) old.scratch(key, value);
        if (before?.classes !== next.classes) old.classes(typeof next.classes === "string" ? next.classes : "");
        if (next.position && !(before && samePoint(old as unknown as NodeSingular, next.position))) (old as unknown as NodeSingular).position(next.position);
        if (old.isNode() && old.grabbable() !== next.grabbable) next.grabbable ? old.grabify() : old.ungrabify();
      }
      cy.add(fresh);
    });
    this.last = elements;
    // Cytoscape would reckon out their bounds with the size of the old label, and draw the new one cut to it.
    const ids = new Set(changed);
    const anew = cy.elements().filter((element) => ids.has(element.id())) as unknown as { recalculateRenderedStyle(useCache: boolean): void };
    anew.recalculateRenderedStyle(false);
  }
}

function sameData(a: ElementDefinition["data"], b: ElementDefinition["data"]): boolean {
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key] || (Array.isArray(a[key]) && Array.isArray(b[key]) && String(a[key]) === String(b[key])));
}

function samePoint(node: NodeSingular, point: Point): boolean {
  const { x, y } = node.position();
  return x === point.x && y === point.y;
}
