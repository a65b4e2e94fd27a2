// Reads from Cytoscape what it shows, shape by shape, for the vector drawing.

import type { Core, EdgeSingular, NodeSingular } from "cytoscape";
import type { SvgBox, SvgLine, SvgPicture, SvgText } from "./svg.ts";

/** Every visible node and edge with its look, in map units. */
export function shapesOf(cy: Core): (SvgBox | SvgLine)[] {
  const shapes: (SvgBox | SvgLine)[] = [];
  cy.nodes().forEach((node) => {
    // Ports above the lines say again what their lines say.
    if (node.visible() && !node.hasClass("port")) shapes.push(box(node));
  });
  cy.edges().forEach((edge) => {
    const line = edge.visible() ? lineOf(edge) : undefined;
    if (line) shapes.push(line);
  });
  return shapes;
}

const numeric = (element: NodeSingular | EdgeSingular, name: string): number => Number(element.numericStyle(name)) || 0;

const words = (element: NodeSingular | EdgeSingular, name: string): string => String(element.style(name) ?? "");

function box(node: NodeSingular): SvgBox {
  const { x, y } = node.position();
  const [width, height] = [node.width(), node.height()];
  const ellipse = words(node, "shape") === "ellipse";
  const radius = Number.parseFloat(words(node, "corner-radius"));
  const outline = numeric(node, "outline-width");
  const text = label(node, x, y, width, height);
  return {
    type: "box",
    z: numeric(node, "z-index"),
    shape: ellipse ? "ellipse" : "rectangle",
    x,
    y,
    width,
    height,
    radius: Number.isFinite(radius) ? radius : ellipse ? width / 2 : 6,
    fill: words(node, "background-color"),
    fillOpacity: numeric(node, "background-opacity"),
    stroke: words(node, "border-color"),
    strokeWidth: numeric(node, "border-width"),
    dash: { dashed: "4 3", dotted: "1.5 3" }[words(node, "border-style")] ?? "",
    opacity: node.effectiveOpacity(),
    ...(outline > 0 ? { outline: { colour: words(node, "outline-color"), width: outline, offset: numeric(node, "outline-offset") } } : {}),
    pictures: pictures(node, x - width / 2, y - height / 2),
    ...(text ? { text } : {}),
  };
}

/** The pictures that `drawing.ts` gave the node, with their places from its upper left corner. */
function pictures(node: NodeSingular, left: number, top: number): SvgPicture[] {
  const all = (node.data("pictures") ?? []) as string[];
  const at = (key: string, i: number) => Number.parseFloat((node.data(key) as string[] | undefined)?.[i] ?? "0");
  return all.map((uri, i) => ({
    uri,
    x: left + at("pictureXs", i),
    y: top + at("pictureYs", i),
    width: at("pictureWidths", i),
    height: at("pictureHeights", i),
  }));
}

function label(node: NodeSingular, x: number, y: number, width: number, height: number): SvgText | undefined {
  const text = words(node, "label");
  if (text === "") return undefined;
  const size = numeric(node, "font-size");
  const inside = words(node, "text-valign").endsWith("-inside");
  const halo = numeric(node, "text-outline-width") > 0 ? { halo: words(node, "text-outline-color") } : {};
  const room = words(node, "text-wrap") === "none" ? Number.POSITIVE_INFINITY : numeric(node, "text-max-width");
  const shared = { text, size, weight: words(node, "font-weight"), colour: words(node, "color"), room, ...halo };
  // What is said at a stop of a path: its lines begin one beneath the other.
  if (words(node, "text-valign") === "center") return { ...shared, anchor: "start", centred: true, x: x - width / 2 + size * 0.6, y };
  if (inside) return { ...shared, anchor: "start", x: x - width / 2 + numeric(node, "text-margin-x"), y: y - height / 2 + numeric(node, "text-margin-y") + size / 2 };
  return { ...shared, anchor: "middle", x, y: y + height / 2 + numeric(node, "text-margin-y") + size / 2 };
}

function lineOf(edge: EdgeSingular): SvgLine | undefined {
  const routed = edge.hasClass("routed");
  const points = [edge.sourceEndpoint(), ...(routed ? (edge.segmentPoints() ?? []) : []), edge.targetEndpoint()];
  if (points.some((point) => !point || !Number.isFinite(point.x) || !Number.isFinite(point.y))) return undefined;
  const text = words(edge, "label");
  const middle = edge.midpoint();
  const pattern = words(edge, "line-style");
  return {
    type: "line",
    z: numeric(edge, "z-index"),
    points,
    colour: words(edge, "line-color"),
    width: numeric(edge, "width"),
    dash: pattern === "dashed" ? words(edge, "line-dash-pattern").replaceAll(",", " ") : pattern === "dotted" ? "1.5 3" : "",
    opacity: edge.effectiveOpacity() * numeric(edge, "line-opacity"),
    arrow: arrowOf(words(edge, "target-arrow-shape")),
    ...(text === ""
      ? {}
      : {
          text: {
            text,
            x: middle.x,
            y: middle.y,
            anchor: "middle" as const,
            size: numeric(edge, "font-size"),
            weight: words(edge, "font-weight"),
            colour: words(edge, "color"),
            room: Number.POSITIVE_INFINITY,
            plate: words(edge, "text-background-color"),
          },
        }),
  };
}

function arrowOf(shape: string): SvgLine["arrow"] {
  return shape === "triangle" || shape === "tee" ? shape : "none";
}
