// Cytoscape's stylesheet for one theme: boxes, cards, tiles, stacks, circles and edges.

import type { StylesheetJson } from "cytoscape";
import { BLANK } from "./icons.ts";
import type { BoxLook, Tokens } from "./tokens.ts";

export const FONT = "Inter, system-ui, -apple-system, Segoe UI, Roboto, sans-serif";

/** Titles grow when the map is far away: index 0 is near, 2 far. */
const TITLE = [13, 18, 26] as const;
const SUBTITLE = [12, 15, 19] as const;
const NAME = [11, 13, 14] as const;
/** Of names in two lines. */
const NAMES = [11, 13, 13] as const;
/** What is said at lines. */
export const PORTS = [11, 14, 20] as const;
/** What decides at a hop of a traced path. */
export const CALLOUT = [12, 17, 26] as const;

export const CALLOUT_LINE = 1.25;

export type Distance = 0 | 1 | 2;

export function distanceAt(zoom: number): Distance {
  return zoom >= 0.72 ? 0 : zoom >= 0.48 ? 1 : 2;
}

export function stylesheet(tokens: Tokens, distance: Distance): StylesheetJson {
  const sheet = [
    {
      selector: "node",
      style: {
        label: "data(label)",
        "font-family": FONT,
        "font-size": 11,
        "font-weight": 500,
        color: tokens.ink,
        width: "data(width)",
        height: "data(height)",
        "z-index-compare": "manual",
        "z-index": "data(z)",
        "background-image": BLANK,
        "background-fit": "none",
        "min-zoomed-font-size": 6,
        "text-events": "no",
        "overlay-opacity": 0,
        "overlay-shape": "round-rectangle",
      },
    },
    {
      selector: "node.tile, node.stack, node.outside",
      style: {
        shape: "round-rectangle",
        "corner-radius": 10,
        "border-width": 0,
        "background-color": "data(colour)",
        "background-image": "data(pictures)",
        "background-width": "data(pictureWidths)",
        "background-height": "data(pictureHeights)",
        "background-position-x": "data(pictureXs)",
        "background-position-y": "data(pictureYs)",
        "background-clip": ["none", "none", "none"],
        "background-image-containment": ["over", "over", "over"],
        "bounds-expansion": 12,
        label: "data(lines)",
        "font-size": NAME[distance],
        "text-valign": "bottom",
        "text-margin-y": [4, 3, 2][distance],
        "text-wrap": "none",
        "text-outline-color": tokens.canvas,
        "text-outline-width": 2,
        "text-outline-opacity": 0.85,
      },
    },
    { selector: "node.stack", style: { "font-weight": 600 } },
    { selector: "node.two", style: { "font-size": NAMES[distance], "text-wrap": "wrap", "text-max-width": "200px", "line-height": 1.08 } },
    {
      selector: "node.outside",
      style: { shape: "ellipse", "font-size": [12, 15, 19][distance], "font-weight": 600, "text-wrap": "ellipsis", "text-max-width": "172px", "text-margin-y": 5 },
    },
    {
      selector: "node.box, node.card",
      style: {
        shape: "round-rectangle",
        "corner-radius": 6,
        "border-width": 1.5,
        "background-opacity": 1,
        "text-halign": "left-inside",
        "text-valign": "top-inside",
        "text-wrap": "ellipsis",
        "text-max-width": "data(titleWidth)",
        "text-margin-x": "data(titleLeft)",
        "text-margin-y": [9, 7, 4][distance],
        "font-size": TITLE[distance],
        "font-weight": 600,
      },
    },
    ...(Object.keys(tokens.boxes) as BoxLook[]).map((look) => ({
      selector: `node.${look}`,
      style: {
        "border-color": tokens.boxes[look].line,
        "background-color": tokens.boxes[look].fill,
        color: tokens.boxes[look].ink,
      },
    })),
    {
      selector: "node.flagged",
      style: {
        "background-image": "data(pictures)",
        "background-width": "data(pictureWidths)",
        "background-height": "data(pictureHeights)",
        "background-position-x": "data(pictureXs)",
        "background-position-y": "data(pictureYs)",
      },
    },
    { selector: "node.region", style: { "border-style": "dotted", "corner-radius": 2 } },
    { selector: "node.zone", style: { "border-style": "dashed" } },
    { selector: "node.subnet", style: { "font-size": SUBTITLE[distance], "text-margin-y": [8, 7, 5][distance] } },
    { selector: "node.class", style: { "font-size": SUBTITLE[distance], "border-width": 1, "border-style": "solid", "corner-radius": 10 } },
    {
      selector: "node.title",
      style: { "background-opacity": 0, "border-width": 0, events: "no", "text-outline-width": 3, "text-outline-opacity": 1 },
    },
    ...(Object.keys(tokens.boxes) as BoxLook[]).map((look) => ({ selector: `node.title.${look}`, style: { "text-outline-color": tokens.boxes[look].fill } })),
    { selector: "node.dangling", style: { "border-style": "dashed", "border-color": tokens.danger, "border-width": 2 } },
    { selector: "node.stopped", style: { "background-opacity": 0.55 } },
    {
      selector: "edge",
      style: {
        width: "data(width)",
        "line-color": tokens.edge,
        "target-arrow-color": tokens.edge,
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.75,
        "curve-style": "straight",
        "z-index-compare": "manual",
        "z-index": 20,
        "overlay-opacity": 0,
        "overlay-padding": 6,
        label: "",
        "font-family": FONT,
        "font-size": PORTS[distance],
        "font-weight": 700,
        "min-zoomed-font-size": 5,
        "text-events": "yes",
      },
    },
    {
      selector: "edge.routed",
      style: {
        "curve-style": "round-segments",
        "segment-radii": 7,
        "edge-distances": "endpoints",
        "segment-weights": "data(weights)",
        "segment-distances": "data(distances)",
        "source-endpoint": "data(from)",
        "target-endpoint": "data(to)",
      },
    },
    { selector: "edge.direct", style: { "curve-style": "straight", "source-endpoint": "data(from)", "target-endpoint": "data(to)" } },
    { selector: "edge.internet", style: { "line-color": tokens.danger, "target-arrow-color": tokens.danger, "line-opacity": 0.75, "z-index": 21 } },
    { selector: "edge.unknown", style: { "line-style": "dashed", "line-dash-pattern": [6, 4] } },
    { selector: "edge.blocked", style: { "line-style": "dotted", "target-arrow-shape": "tee" } },
    {
      selector: "edge.fabric",
      style: { "line-color": tokens.fabric, "line-style": "dashed", "line-dash-pattern": [2, 3], "target-arrow-shape": "none", "line-opacity": 0.8 },
    },
    { selector: "edge.quiet", style: { display: "none" } },
    { selector: "node.dim", style: { opacity: 0.35 } },
    { selector: "node.box.dim", style: { opacity: 1 } },
    { selector: "edge.dim", style: { opacity: 0.22 } },
    {
      selector: "edge.near",
      style: {
        display: "element",
        opacity: 1,
        "line-opacity": 1,
        width: 2.6,
        "line-color": tokens.accent,
        "target-arrow-color": tokens.accent,
        "arrow-scale": 0.95,
        "z-index": 50,
        label: "data(label)",
        color: tokens.edgeLabel,
        "text-background-color": tokens.accent,
        "text-background-opacity": 1,
        "text-background-padding": "3px",
        "text-background-shape": "round-rectangle",
      },
    },
    { selector: "edge.near.internet", style: { "line-color": tokens.danger, "target-arrow-color": tokens.danger, "text-background-color": tokens.danger } },
    { selector: "edge.near.fabric", style: { "line-color": tokens.fabric, "text-background-color": tokens.fabric, color: tokens.edgeLabel } },
    // Said above the lines.
    { selector: "edge.said", style: { "text-opacity": 0, "text-background-opacity": 0 } },
    { selector: "edge.chosen", style: { width: 4 } },
    {
      selector: "node.port",
      style: {
        "background-opacity": 0,
        "border-width": 0,
        events: "no",
        "text-halign": "center",
        "text-valign": "center",
        "text-margin-y": 0,
        "text-wrap": "none",
        "text-outline-width": 0,
        "font-size": PORTS[distance],
        "font-weight": 700,
        "min-zoomed-font-size": 5,
        color: tokens.edgeLabel,
        "text-background-color": tokens.accent,
        "text-background-opacity": 1,
        "text-background-padding": "3px",
        "text-background-shape": "round-rectangle",
      },
    },
    { selector: "node.port.internet", style: { "text-background-color": tokens.danger } },
    { selector: "node.port.fabric", style: { "text-background-color": tokens.fabric } },
    { selector: "node.near", style: { opacity: 1, "font-weight": 700, "z-index": 55, "min-zoomed-font-size": 0, "font-size": [11, 14, 20][distance] } },
    // Stacks and names in two lines have no room for larger letters: the next one stands right beside.
    { selector: "node.near.stack", style: { "font-size": NAME[distance] } },
    { selector: "node.near.two", style: { "font-size": NAMES[distance] } },
    { selector: "node.near.outside", style: { "font-size": [12, 15, 20][distance] } },
    { selector: "node.near.box, node.near.card", style: { "z-index": "data(z)", "font-size": TITLE[distance], "font-weight": 600 } },
    { selector: "node.near.subnet, node.near.box.class", style: { "font-size": SUBTITLE[distance] } },
    { selector: "node.found", style: { "outline-color": tokens.accent, "outline-width": 2.5, "outline-offset": 2, "outline-opacity": 0.9, "font-weight": 700 } },
    { selector: "node.found.box, node.found.card", style: { "outline-offset": 0, "font-weight": 600 } },
    {
      selector: "node.chosen",
      style: { "outline-color": tokens.accent, "outline-width": 3.5, "outline-offset": 2.5, "outline-opacity": 1, "min-zoomed-font-size": 0 },
    },
    { selector: "node.box.chosen", style: { "outline-offset": 0, "outline-width": 3 } },
    {
      selector: "edge.trace",
      style: {
        display: "element",
        opacity: 1,
        "line-opacity": 1,
        "line-style": "solid",
        width: 4,
        "arrow-scale": 1.1,
        "z-index": 70,
        label: "data(label)",
        color: tokens.edgeLabel,
        "text-background-opacity": 1,
        "text-background-padding": "4px",
        "text-background-shape": "round-rectangle",
      },
    },
    ...(["passed", "blocked", "unknown"] as const).map((look) => ({
      selector: `edge.trace.${look}`,
      style: {
        "line-color": tokens.trace[look],
        "target-arrow-color": tokens.trace[look],
        "text-background-color": tokens.trace[look],
        "line-style": { passed: "solid", blocked: "dotted", unknown: "dashed" }[look],
        "line-dash-pattern": [9, 6],
        "target-arrow-shape": look === "blocked" ? "tee" : "triangle",
      },
    })),
    {
      selector: "node.callout",
      style: {
        shape: "round-rectangle",
        "corner-radius": 6,
        "background-color": tokens.panel,
        "background-opacity": 0.96,
        "border-width": 2,
        events: "no",
        color: tokens.ink,
        "font-size": CALLOUT[distance],
        "font-weight": 600,
        "min-zoomed-font-size": 0,
        "text-halign": "center",
        "text-valign": "center",
        "text-justification": "left",
        "text-wrap": "wrap",
        "text-max-width": "4000px",
        "line-height": CALLOUT_LINE,
      },
    },
    ...(["passed", "blocked", "unknown"] as const).map((look) => ({ selector: `node.callout.${look}`, style: { "border-color": tokens.trace[look] } })),
    { selector: "node.stop", style: { "outline-color": tokens.accent, "outline-width": 2.5, "outline-offset": 2.5, "outline-opacity": 1 } },
    { selector: "node.box.through", style: { "border-width": 3 } },
    { selector: "node.beside", style: { "border-width": 3, "border-color": tokens.ink, "border-style": "double" } },
    {
      selector: "node.focused",
      style: {
        opacity: 1,
        "overlay-color": tokens.accent,
        "overlay-opacity": 0.22,
        "overlay-padding": 7,
        "outline-color": tokens.accent,
        "outline-width": 2.5,
        "outline-offset": 5,
        "outline-style": "dashed",
        "outline-opacity": 1,
        "min-zoomed-font-size": 0,
        "text-opacity": 1,
        "font-weight": 700,
      },
    },
    { selector: "node.box.focused", style: { "font-weight": 600, "overlay-opacity": 0, "outline-offset": 1, "outline-width": 4 } },
    { selector: "node.hover", style: { label: "data(label)", "min-zoomed-font-size": 0, "text-wrap": "ellipsis", "text-max-width": "260px", "z-index": 60, "font-weight": 700 } },
    { selector: "node.box.hover, node.card.hover", style: { "font-weight": 600, "border-width": 2.5, "z-index": "data(z)", "text-max-width": "data(titleWidth)" } },
  ];
  return sheet as unknown as StylesheetJson;
}
