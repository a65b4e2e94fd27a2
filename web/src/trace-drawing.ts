// Draws a traced path over the map: its stops and boxes brought out, its lines above all others.

import type { Core, ElementDefinition } from "cytoscape";
import type { Bounds } from "./bounds.ts";
import { placed } from "./callout-places.ts";
import { callouts } from "./callouts.ts";
import { drawEdge } from "./drawing.ts";
import { ancestors, type Model } from "./model.ts";
import type { Projection } from "./project.ts";
import type { Ends } from "./route.ts";
import { CALLOUT, CALLOUT_LINE, type Distance, FONT } from "./style.ts";
import type { Trace } from "./trace.ts";
import { tracePath } from "./trace-path.ts";

/** Within a batch Cytoscape still knows what was removed: an id is not used twice. */
let drawnLines = 0;

/** Takes the old path off and draws the new one, if there is one; true where something is brought out. */
export function drawTrace(cy: Core, model: Model, drawn: Projection, ends: Ends, open: ReadonlySet<string>, trace: Trace | undefined, fade: boolean): boolean {
  cy.elements(".trace").remove();
  cy.elements(".stop").removeClass("stop");
  cy.elements(".through").removeClass("through");
  if (!trace) return false;
  for (const end of [trace.from, trace.to]) if (end?.node !== undefined) cy.getElementById(end.node).addClass("stop");
  const path = tracePath(model, drawn, open, trace);
  if (!path) return false;
  if (fade) cy.elements().addClass("dim");
  const clear = new Set(path.boxes);
  for (const id of [...path.stops, ...path.boxes]) for (const around of ancestors(model, id)) clear.add(around.id);
  for (const id of clear) cy.getElementById(id).removeClass("dim");
  for (const id of path.boxes) cy.getElementById(id).addClass("through");
  for (const id of path.stops) cy.getElementById(id).removeClass("dim").addClass("near stop");
  for (const line of path.lines) {
    const element = drawEdge({ id: `trace ${++drawnLines}`, source: line.source, target: line.target, verdict: undefined, fabric: undefined, ports: [], internet: false, edges: [] }, ends);
    if (element) cy.add(styled(element, line.look, line.label));
  }
  return true;
}

/** Says at the stops what decides there, within `view` where there is room. */
export function drawCallouts(cy: Core, model: Model, drawn: Projection, open: ReadonlySet<string>, trace: Trace | undefined, distance: Distance, view: Bounds): void {
  cy.elements(".callout").remove();
  if (!trace?.answer) return;
  const said = callouts(model, drawn, open, trace);
  const size = CALLOUT[distance];
  const plates = said.map(({ at, lines }) => ({ at, width: Math.max(...lines.map((line) => widthOf(line, size))) + size * 1.2, height: lines.length * size * CALLOUT_LINE + size * 0.8 }));
  const isBox = (id: string) => cy.getElementById(id).hasClass("box");
  const places = placed(plates, drawn.layout, isBox, view);
  cy.add(
    said.map(({ at, lines, look }, i): ElementDefinition => ({
      group: "nodes",
      data: { id: `said at ${at} ${++drawnLines}`, role: "title", label: lines.join("\n"), width: plates[i]?.width, height: plates[i]?.height, z: 78 },
      position: places[i] ?? { x: 0, y: 0 },
      classes: `callout ${look}`,
      grabbable: false,
    })),
  );
}

const pen = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");

function widthOf(text: string, size: number): number {
  if (!pen) return text.length * size * 0.56;
  pen.font = `600 ${size}px ${FONT}`;
  return pen.measureText(text).width;
}

function styled(element: ElementDefinition, look: string, label: string): ElementDefinition {
  return { ...element, data: { ...element.data, label, width: 3 }, classes: `${String(element.classes)} trace ${look}` };
}
