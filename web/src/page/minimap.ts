// The map in the corner: boxes only, and the part on screen as a frame that can be dragged.

import type { Actions } from "../actions.ts";
import { byId } from "../dom.ts";
import { lookOf } from "../drawing.ts";
import { isContainer, isExternal } from "../kinds.ts";
import type { Projection } from "../project.ts";
import type { State } from "../store.ts";
import { TOKENS } from "../tokens.ts";
import type { View } from "../view.ts";

const PAD = 8;

export function minimap(actions: Actions): void {
  const canvas = byId("minimap") as HTMLCanvasElement;
  const { store, graph } = actions;
  const boxes = document.createElement("canvas");
  let painted: { projection: Projection | undefined; theme: State["theme"] | undefined } = { projection: undefined, theme: undefined };
  let pending = false;

  const scale = () => {
    const { left, top, width, height } = graph.bounds;
    const factor = Math.min((canvas.width - 2 * PAD) / width, (canvas.height - 2 * PAD) / height);
    return { factor, x: (canvas.width - width * factor) / 2 - left * factor, y: (canvas.height - height * factor) / 2 - top * factor };
  };

  /** With the whole map on screen a second one says nothing, and may cover what is there. */
  const allInView = () => {
    const [all, seen] = [graph.bounds, graph.extent];
    return all.left >= seen.left && all.top >= seen.top && all.left + all.width <= seen.left + seen.width && all.top + all.height <= seen.top + seen.height;
  };

  const draw = () => {
    pending = false;
    const { model, view, theme, page } = store.state;
    canvas.hidden = !model || page !== "map" || allInView();
    const pen = canvas.getContext("2d");
    const projection = graph.projection;
    if (!pen || !model || !projection || canvas.hidden) return;
    const tokens = TOKENS[theme];
    const { factor, x, y } = scale();
    // The boxes are painted once for each drawing; a gesture only moves the frame over them.
    if (painted.projection !== projection || painted.theme !== theme) {
      painted = { projection, theme };
      paint(projection, view, theme);
    }
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(boxes, 0, 0);
    const seen = graph.extent;
    pen.strokeStyle = tokens.accent;
    pen.lineWidth = 2.5;
    const left = Math.max(2, seen.left * factor + x);
    const top = Math.max(2, seen.top * factor + y);
    const right = Math.min(canvas.width - 2, (seen.left + seen.width) * factor + x);
    const bottom = Math.min(canvas.height - 2, (seen.top + seen.height) * factor + y);
    if (right > left && bottom > top) pen.strokeRect(left, top, right - left, bottom - top);
  };

  const paint = (projection: Projection, view: View, theme: State["theme"]) => {
    boxes.width = canvas.width;
    boxes.height = canvas.height;
    const pen = boxes.getContext("2d");
    if (!pen) return;
    const tokens = TOKENS[theme];
    const { factor, x, y } = scale();
    pen.lineWidth = 1;
    for (const node of projection.nodes) {
      const box = projection.layout.get(node.id);
      if (!box) continue;
      const [width, height] = [box.width * factor, box.height * factor];
      const [left, top] = [box.x * factor + x - width / 2, box.y * factor + y - height / 2];
      if (isContainer(node.kind)) {
        const look = tokens.boxes[lookOf(node, view.open.has(node.id))];
        pen.fillStyle = look.fill;
        pen.strokeStyle = look.line;
        if (node.kind !== "region") pen.fillRect(left, top, width, height);
        pen.globalAlpha = node.kind === "zone" ? 0.4 : 1;
        if (node.kind !== "account") pen.strokeRect(left, top, width, height);
        pen.globalAlpha = 1;
      } else if (node.kind !== "class" || !view.open.has(node.id)) {
        pen.fillStyle = isExternal(node.kind) ? tokens.outside : tokens.muted;
        const size = Math.max(1.5, 26 * factor);
        pen.fillRect(box.x * factor + x - size / 2, box.y * factor + y - size / 2, size, size);
      }
    }
  };

  const later = () => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(draw);
  };

  const go = (event: PointerEvent) => {
    const { factor, x, y } = scale();
    const ratio = canvas.width / canvas.clientWidth;
    graph.lookAt({ x: (event.offsetX * ratio - x) / factor, y: (event.offsetY * ratio - y) / factor });
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    go(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.buttons > 0) go(event);
  });
  graph.onMove(later);
  store.subscribe(later);
}
