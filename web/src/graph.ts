// The canvas: keeps Cytoscape in step with the store, and the viewport in the user's hand.

import cytoscape, { type Core } from "cytoscape";
import { Asleep } from "./asleep.ts";
import { corner } from "./bounds.ts";
import { load, withoutPictures } from "./caches.ts";
import { dragging } from "./dragging.ts";
import { picturesOf } from "./drawing.ts";
import type { Point } from "./elements.ts";
import { Gesture } from "./gesture.ts";
import { Given } from "./given.ts";
import { highlight } from "./highlight.ts";
import { whenIdle } from "./idle.ts";
import { type DrawnEdge, representative } from "./lift.ts";
import type { LineGroup, Lines } from "./lines.ts";
import { lineWith } from "./lookup.ts";
import type { Layout } from "./layout.ts";
import { bringOut, mark, unmark } from "./marks.ts";
import { canOpen } from "./model.ts";
import { pointing } from "./pointing.ts";
import { raisePorts } from "./ports-above.ts";
import { type Projection, project } from "./project.ts";
import { matchesIfRead } from "./query/match.ts";
import type { Ends } from "./route.ts";
import { rendererFor } from "./renderer.ts";
import { scene } from "./scene.ts";
import { boxAt, drawnWithin, movedBy, tileAt, titleAt, together } from "./standing.ts";
import type { State, Store } from "./store.ts";
import { type Distance, distanceAt, PORTS, stylesheet } from "./style.ts";
import { type Run, titles } from "./titles.ts";
import { TOKENS } from "./tokens.ts";
import { drawCallouts, drawTrace } from "./trace-drawing.ts";
import { tracePath } from "./trace-path.ts";
import { drawnWith, MOST_DRAWN, openedWith, toggled, type View } from "./view.ts";
import { Viewport } from "./viewport.ts";

/** Between the clicks of a double click; some hands, and some machines, are slow. */
export const DOUBLE_MILLISECONDS = 450;

export class Graph extends Viewport {
  private live: Core | undefined;
  private tier = 0;
  private given = new Given();
  private drawn: Projection | undefined;
  private distance: Distance = 0;
  private asleep = new Asleep([], undefined);
  private lines: Lines = { quiet: new Set(), groups: new Map() };
  private ends: Ends | undefined;
  /** Open boxes as Cytoscape was given them. */
  private boxes: cytoscape.ElementDefinition[] = [];
  /** Told of a click that adds to the selection, and of all that a drawn frame holds. */
  onMore: (ids: string[], toggle: boolean) => void = () => {};
  /** Told of a double click on what does not open. */
  onTwice: (id: string) => void = () => {};
  /** Asked before a click selects; true where it was meant for something else. */
  onPick: (id: string) => boolean = () => false;
  private anchor: { id: string; x: number; y: number } | undefined;
  private readonly listeners: (() => void)[] = [];
  private readonly gesture: Gesture;

  constructor(
    container: HTMLElement,
    private readonly store: Store,
  ) {
    super(container);
    this.gesture = new Gesture(container);
    store.subscribe((state, before) => this.follow(state, before));
    new ResizeObserver(() => this.live?.resize()).observe(container);
  }

  /** Made for the first map, whose size decides on the renderer's options. */
  protected get cy(): Core {
    this.live ??= this.start(this.store.state.model?.count ?? 0);
    return this.live;
  }

  protected get places(): Layout | undefined {
    return this.drawn?.layout;
  }

  protected get theme(): State["theme"] {
    return this.store.state.theme;
  }

  get projection(): Projection | undefined {
    return this.drawn;
  }

  /** Tiles, stacks, cards and circles that the selection brings out. */
  get broughtOut(): string[] {
    return this.cy.nodes(".near, .chosen").map((node) => node.id());
  }

  /** How many connections show only on hover and selection. */
  get quietCount(): number {
    return this.lines.quiet.size;
  }

  /** How many lines there are of each group, and whether they are drawn at rest. */
  get lineGroups(): ReadonlyMap<LineGroup, { count: number; drawn: boolean }> {
    return this.lines.groups;
  }

  /** Told after every change of what is drawn or of the viewport. */
  onMove(listener: () => void): void {
    this.listeners.push(listener);
  }

  private start(leaves: number): Core {
    const renderer = rendererFor(leaves);
    this.tier = renderer.tier;
    this.given = new Given();
    const cy = cytoscape({
      container: this.container,
      layout: { name: "preset", fit: false },
      style: stylesheet(TOKENS[this.store.state.theme], this.distance),
      minZoom: 0.02,
      maxZoom: 3,
      boxSelectionEnabled: true,
      selectionType: "single",
      autounselectify: true,
      multiClickDebounceTime: DOUBLE_MILLISECONDS,
      ...renderer.options,
    });
    if (renderer.options.textureOnViewport) withoutPictures(cy);
    pointing(cy, this.container, {
      store: this.store,
      boxAt: (point) => this.drawn && boxAt(this.drawn, point),
      tileAt: (point) => this.drawn && tileAt(this.drawn, this.store.state.view.open, point),
      toggle: (id) => this.toggle(id),
      hover: (id, on) => this.hover(id, on),
      more: (ids, toggle) => this.onMore(ids, toggle),
      twice: (id) => this.onTwice(id),
      pick: (id) => this.onPick(id),
    });
    cy.on("viewport", () => this.moved());
    dragging(cy, this.container, {
      titleAt: (point) => this.drawn && titleAt(this.drawn, this.store.state.view.open, point),
      within: (id) => (this.store.state.model ? drawnWithin(this.store.state.model, id) : []),
      together: (id) => this.together(id),
      drop: (ids, by) => this.move(ids, by),
    });
    return cy;
  }

  private follow(state: State, before: State): void {
    if (state.model !== before.model) {
      if (!state.model) return void this.cy.elements().remove();
      this.restart(state.model.count);
      this.redraw(before.model === undefined);
      this.highlight();
      const { model, theme } = state;
      whenIdle(() => {
        if (this.live) load(this.live, picturesOf(model.nodes.early(), TOKENS[theme]));
        return true;
      });
      return;
    }
    if (state.theme !== before.theme) {
      this.cy.style(stylesheet(TOKENS[state.theme], this.distance));
      this.redraw();
    }
    if (state.view !== before.view && changesDrawing(state.view, before.view)) this.redraw();
    if (state.view.shape !== before.view.shape) this.firstLook();
    const looks = ["view", "selected", "also", "theme", "trace", "reach", "around"] as const;
    if (state.focused !== before.focused || state.view !== before.view) this.focus();
    if (looks.some((key) => state[key] !== before[key])) this.highlight();
    if (state.trace?.answer && state.trace.answer !== before.trace?.answer) this.showTrace();
    if (looks.some((key) => state[key] !== before[key])) this.say();
    if (state.page === "map" && before.page !== "map") {
      this.cy.resize();
      requestAnimationFrame(() => this.showSelected());
    }
  }

  /** What was selected in the table comes into view: of a connection both ends. */
  private showSelected(): void {
    const { model, selected } = this.store.state;
    if (!model || !this.drawn || selected === undefined) return;
    const line = model.nodes.has(selected) ? undefined : lineWith(this.drawn, selected);
    const seen = line ? undefined : representative(model, this.drawn.layout, selected);
    if (seen !== undefined) this.bring(seen);
    if (line) this.show([line.source, line.target]);
  }

  /** Brings both ends of a new answer into view, unless they are. */
  private showTrace(): void {
    const { model, view, trace } = this.store.state;
    const path = model && this.drawn && trace ? tracePath(model, this.drawn, view.open, trace) : undefined;
    if (path) this.show(path.stops);
  }

  /** Says on the map what decides at each hop of a trace; not while something else is looked at. */
  private say(): void {
    const { model, view, trace, selected } = this.store.state;
    if (!model || !this.drawn) return;
    this.cy.batch(() => {
      if (this.drawn) drawCallouts(this.cy, model, this.drawn, view.open, selected === undefined ? trace : undefined, this.distance, this.free);
    });
  }

  /** Renderer options cannot be changed later, so a map of another size gets a new renderer. */
  private restart(leaves: number): void {
    if (!this.live || rendererFor(leaves).tier === this.tier) return;
    const [zoom, pan] = [this.live.zoom(), { ...this.live.pan() }];
    this.live.destroy();
    this.live = this.start(leaves);
    this.live.viewport({ zoom, pan });
  }

  private redraw(first = false): void {
    const { model, view, theme } = this.store.state;
    if (!model) return;
    const projection = project(model, view);
    const { elements, boxes, lines, ends } = scene(model, view, projection, TOKENS[theme]);
    [this.boxes, this.lines, this.ends] = [boxes, lines, ends];
    this.asleep = new Asleep(lines.quiet, ends);
    this.drawn = projection;
    // The look decides how large the names are: better known before there are any than changed for all of them after.
    if (first) this.firstLook();
    this.given.replace(this.cy, elements);
    // Reckoned out while it draws, each of them would ask for the same frame once more.
    this.cy.elements().boundingBox();
    this.holdAnchor();
    this.moved();
  }

  private highlight(): void {
    const { model, selected, also, trace, reach, around, view } = this.store.state;
    const atRest = (edge: DrawnEdge) => !this.lines.quiet.has(edge);
    const lit = model && this.drawn && selected !== undefined ? highlight(model, this.drawn, selected, reach, atRest, around) : undefined;
    const cy = this.cy;
    for (const id of lit?.edges ?? []) this.asleep.wake(this.cy, id);
    cy.batch(() => {
      unmark(cy);
      const traced = model && this.drawn && this.ends && drawTrace(cy, model, this.drawn, this.ends, view.open, trace, selected === undefined);
      if (!lit) {
        if (model && this.drawn && !traced) bringOut(cy, model, this.drawn, matchesIfRead(model, view.find));
        return;
      }
      cy.getElementById(lit.chosen).addClass("chosen");
      if (lit.alone && also.size === 0) return;
      for (const id of also) {
        const more = model && this.drawn ? highlight(model, this.drawn, id, reach, atRest, around) : undefined;
        if (!more) continue;
        lit.marked.push(more.chosen);
        for (const kind of ["nodes", "edges", "clear"] as const) for (const one of more[kind]) lit[kind].add(one);
        for (const edge of more.edges) this.asleep.wake(this.cy, edge);
      }
      mark(cy, lit);
    });
    this.raise();
  }

  /** Puts titles and ports above the lines that were brought out since the drawing. */
  private raise(): void {
    const lines = this.cy.edges(".near, .trace").map((edge) => edge.scratch() as Run | undefined);
    const fresh = titles(this.boxes, lines).filter((title) => this.cy.getElementById(String(title.data.id)).empty());
    if (fresh.length > 0) this.cy.add(fresh);
    raisePorts(this.cy, PORTS[this.distance]);
  }

  /** Marks the node that the keyboard stands on. */
  private focus(): void {
    const { focused } = this.store.state;
    this.cy.batch(() => {
      this.cy.elements(".focused").removeClass("focused");
      if (focused !== undefined) this.cy.getElementById(focused).addClass("focused");
    });
  }

  private hover(id: string, on: boolean): void {
    const element = this.cy.getElementById(id);
    element.toggleClass("hover", on);
    this.container.classList.toggle("pointing", on);
    if (this.store.state.selected !== undefined) return;
    if (on) this.asleep.wake(this.cy, id);
    const edges = element.isNode() ? element.connectedEdges() : element;
    this.cy.batch(() => {
      edges.toggleClass("near", on);
    });
    this.raise();
  }

  /** Opens or closes a box or a stack and keeps it in place on screen. */
  toggle(id: string, open?: boolean, anyway = false): void {
    const { model, view } = this.store.state;
    const node = model?.nodes.get(id);
    if (!model || !node || !canOpen(node)) return;
    const opens = open ?? !view.open.has(id);
    if (opens && !anyway) {
      const count = drawnWith(model, new Set([...view.open, ...openedWith(model, id)]));
      if (count > MOST_DRAWN && count > drawnWith(model, view.open)) return this.store.set({ tooMany: { id, count } });
    }
    this.keep(id);
    this.store.change({ open: opens ? new Set([...view.open, ...openedWith(model, id)]) : toggled(view.open, id, false) });
    if (opens) this.bring(id);
  }

  /** What moves when `id` is moved. */
  together(id: string): string[] {
    return together(this.store.state, this.drawn, id);
  }

  /** Moves nodes by so many map units from where they stand now; nothing happens where their boxes leave no room. */
  move(ids: readonly string[], by: Point): void {
    const { model, view } = this.store.state;
    if (!model || !this.drawn) return;
    const moved = movedBy(model, view, this.drawn, ids, by);
    if (moved) this.store.change({ moved });
    else this.redraw();
  }

  /** Remembers where `id` is on screen, for the next drawing. */
  keep(id: string): void {
    const box = this.drawn?.layout.get(id);
    if (!box) return;
    this.anchor = { id, ...this.onScreen(corner(box)) };
  }

  private holdAnchor(): void {
    const anchor = this.anchor;
    this.anchor = undefined;
    const box = anchor && this.drawn?.layout.get(anchor.id);
    if (!anchor || !box) return;
    const now = this.onScreen(corner(box));
    this.cy.panBy({ x: anchor.x - now.x, y: anchor.y - now.y });
  }

  private moved(): void {
    // Larger names are a new style for everything: a frame of a gesture has no time for that.
    this.gesture.atRest(() => {
      const distance = distanceAt(this.cy.zoom());
      if (distance !== this.distance) {
        this.distance = distance;
        this.cy.style(stylesheet(TOKENS[this.store.state.theme], distance));
        this.say();
      }
      this.store.set({ zoom: this.cy.zoom() });
    });
    for (const listener of this.listeners) listener();
  }
}

/** Whether two views differ in more than what is brought out. */
function changesDrawing(a: View, b: View): boolean {
  return (Object.keys(a) as (keyof View)[]).some((key) => key !== "find" && a[key] !== b[key]);
}
