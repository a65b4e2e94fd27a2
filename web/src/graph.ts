// The canvas: keeps Cytoscape in step with the store, and the viewport in the user's hand.

import cytoscape, { type Core } from "cytoscape";
import { Asleep } from "./asleep.ts";
import { corner } from "./bounds.ts";
import { withoutPictures } from "./caches.ts";
import { dragging } from "./dragging.ts";
import { drawEdge, drawNode, type Inside } from "./drawing.ts";
import type { Point } from "./elements.ts";
import { HEADER } from "./frames.ts";
import { Gesture } from "./gesture.ts";
import { Given } from "./given.ts";
import { besideHidden } from "./hidden.ts";
import { highlight } from "./highlight.ts";
import { type LineGroup, type Lines, sortLines } from "./lines.ts";
import { type Layout, layOut } from "./layout.ts";
import { ancestors, canOpen, descendants, type Node } from "./model.ts";
import { snapped, within } from "./moves.ts";
import { type DrawnEdge, type Projection, project, representative, roleOf } from "./project.ts";
import { matchesIfRead } from "./query/match.ts";
import type { Ends } from "./route.ts";
import type { State, Store } from "./store.ts";
import { type Distance, distanceAt, stylesheet } from "./style.ts";
import { type Run, TITLE, titles } from "./titles.ts";
import { TOKENS } from "./tokens.ts";
import { drawTrace } from "./trace-drawing.ts";
import { tracePath } from "./trace-path.ts";
import { drawnWith, MOST_DRAWN, openedWith, toggled, type View } from "./view.ts";
import { Viewport } from "./viewport.ts";

/** Between the clicks of a double click; some hands, and some machines, are slow. */
const DOUBLE_MILLISECONDS = 450;

/** Width of the drawer. */
const DRAWER = 368;

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
    this.live ??= this.start(this.store.state.model?.leaves.length ?? 0);
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
    /** The drawer would open beneath the pointer, and take the second click of a double one. */
    const underDrawer = (event: cytoscape.EventObject) => {
      const node = event.target === cy ? undefined : this.store.state.model?.nodes.get(event.target.id());
      const { selected, trace } = this.store.state;
      return node !== undefined && canOpen(node) && selected === undefined && trace === undefined && !event.originalEvent?.shiftKey && event.renderedPosition.x > this.container.clientWidth - DRAWER;
    };
    cy.on("onetap", (event) => {
      if (underDrawer(event)) this.store.set({ selected: event.target.id() });
    });
    cy.on("tap", (event) => {
      if (underDrawer(event)) return;
      if (event.target === cy) this.store.set({ selected: undefined });
      else if (event.target.hasClass("trace")) this.store.set({ selected: undefined });
      else if (event.originalEvent?.shiftKey && event.target.isNode()) this.onMore([event.target.id()], true);
      else if (!this.onPick(event.target.id())) this.store.set({ selected: event.target.id() });
    });
    cy.on("dbltap", "node", (event) => {
      const node = this.store.state.model?.nodes.get(event.target.id());
      if (node && canOpen(node)) this.toggle(node.id);
      else this.onTwice(event.target.id());
    });
    // Shift and drag: Cytoscape tells each element in the frame, one after the other.
    let framed: string[] = [];
    cy.on("box", "node", (event) => {
      if (event.target.hasClass("box")) return;
      if (framed.length === 0) {
        setTimeout(() => {
          this.onMore(framed, false);
          framed = [];
        });
      }
      framed.push(event.target.id());
    });
    cy.on("dbltap", "edge", (event) => {
      // A line that crosses a box must not keep it from being opened or closed.
      const box = this.boxAt(event.position);
      if (box) this.toggle(box.id);
    });
    cy.on("mouseover", "node, edge", (event) => this.hover(event.target.id(), true));
    cy.on("mouseout", "node, edge", (event) => this.hover(event.target.id(), false));
    cy.on("viewport", () => this.moved());
    dragging(cy, this.container, {
      titleAt: (point) => this.titleAt(point),
      within: (id) => this.drawnWithin(id),
      together: (id) => this.together(id),
      drop: (ids, by) => this.move(ids, by),
    });
    return cy;
  }

  private follow(state: State, before: State): void {
    if (state.model !== before.model) {
      if (!state.model) return void this.cy.elements().remove();
      this.restart(state.model.leaves.length);
      this.redraw(before.model === undefined);
      this.highlight();
      return;
    }
    if (state.theme !== before.theme) {
      this.cy.style(stylesheet(TOKENS[state.theme], this.distance));
      this.redraw();
    }
    if (state.view !== before.view && changesDrawing(state.view, before.view)) this.redraw();
    const looks = ["view", "selected", "also", "theme", "trace", "reach"] as const;
    if (state.focused !== before.focused || state.view !== before.view) this.focus();
    if (looks.some((key) => state[key] !== before[key])) this.highlight();
    if (state.trace?.answer && state.trace.answer !== before.trace?.answer) this.showTrace();
    if (state.page === "map" && before.page !== "map") this.cy.resize();
  }

  /** Brings both ends of a new answer into view, unless they are. */
  private showTrace(): void {
    const { model, view, trace } = this.store.state;
    const path = model && this.drawn && trace ? tracePath(model, this.drawn, view.open, trace) : undefined;
    const boxes = path?.stops.flatMap((id) => this.drawn?.layout.get(id) ?? []) ?? [];
    if (!path || boxes.length === 0) return;
    const { left, top, width, height } = this.extent;
    // What the drawer covers on a narrow page is not in view.
    const right = left + width * (this.size().width / (this.container.clientWidth || 1));
    const inView = boxes.every((box) => box.x - 40 > left && box.x + 40 < right && box.y - 40 > top && box.y + 40 < top + height);
    if (!inView) this.fit(path.stops);
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
    const tokens = TOKENS[theme];
    const beside = besideHidden(model, view.hidden);
    const boxes = new Set<string>();
    const elements = new Map<string, cytoscape.ElementDefinition>();
    for (const node of projection.nodes) {
      const open = view.open.has(node.id);
      const role = roleOf(node, open);
      if (role === "box" || role === "card") boxes.add(node.id);
      const box = projection.layout.get(node.id);
      if (!box) continue;
      const vpc = node.vpc === undefined ? undefined : model.nodes.get(node.vpc)?.name;
      const element = drawNode(node, box, open, insideOf(projection, node.id), tokens, vpc);
      if (beside.has(node.id)) element.classes = `${element.classes} beside`;
      if (view.notes.has(node.id)) element.data.label = `✎ ${element.data.label}`;
      elements.set(node.id, element);
    }
    this.lines = sortLines(model, projection.edges, view);
    const { quiet } = this.lines;
    this.ends = { layout: projection.layout, roots: model.roots, node: (id: string) => model.nodes.get(id), isBox: (id: string) => boxes.has(id) };
    for (const edge of projection.edges) {
      if (quiet.has(edge)) continue;
      const element = drawEdge(edge, this.ends);
      if (element) elements.set(edge.id, element);
    }
    this.boxes = [...elements.values()].filter((element) => element.data.role === "box");
    const lines = [...elements.values()].map((element) => (element.group === "edges" ? (element.scratch as Run) : undefined));
    for (const title of titles(this.boxes, lines)) elements.set(String(title.data.id), title);
    this.asleep = new Asleep(quiet, this.ends);
    this.drawn = projection;
    // The look decides how large the names are: better known before there are any than changed for all of them after.
    if (first) this.firstLook();
    this.given.replace(this.cy, elements);
    this.holdAnchor();
    this.moved();
  }

  private highlight(): void {
    const { model, selected, also, trace, reach, view } = this.store.state;
    const atRest = (edge: DrawnEdge) => !this.lines.quiet.has(edge);
    const lit = model && this.drawn && selected !== undefined ? highlight(model, this.drawn, selected, reach, atRest) : undefined;
    const cy = this.cy;
    for (const id of lit?.edges ?? []) this.asleep.wake(this.cy, id);
    cy.batch(() => {
      cy.elements().removeClass("dim near chosen hover found");
      const traced = model && this.drawn && this.ends && drawTrace(cy, model, this.drawn, this.ends, view.open, trace, selected === undefined);
      if (!lit) return traced ? undefined : this.bringOut();
      cy.getElementById(lit.chosen).addClass("chosen");
      if (lit.alone && also.size === 0) return;
      for (const id of also) {
        const more = model && this.drawn ? highlight(model, this.drawn, id, reach, atRest) : undefined;
        if (!more) continue;
        lit.marked.push(more.chosen);
        for (const kind of ["nodes", "edges", "clear"] as const) for (const one of more[kind]) lit[kind].add(one);
        for (const edge of more.edges) this.asleep.wake(this.cy, edge);
      }
      cy.elements().addClass("dim");
      for (const id of lit.clear) cy.getElementById(id).removeClass("dim");
      for (const id of [...lit.nodes, ...lit.edges]) cy.getElementById(id).removeClass("dim").addClass("near");
      for (const id of lit.marked) cy.getElementById(id).removeClass("dim").addClass("chosen");
    });
    this.raiseTitles();
  }

  /** Puts the titles above the lines that were brought out since the drawing. */
  private raiseTitles(): void {
    const lines = this.cy.edges(".near, .trace").map((edge) => edge.scratch() as Run | undefined);
    const fresh = titles(this.boxes, lines).filter((title) => this.cy.getElementById(String(title.data.id)).empty());
    if (fresh.length > 0) this.cy.add(fresh);
  }

  /** Fades all but what the view's expression finds, and the boxes around it. */
  private bringOut(): void {
    const { model, view } = this.store.state;
    const found = model && this.drawn && matchesIfRead(model, view.find);
    if (!model || !this.drawn || !found) return;
    const clear = new Set<string>();
    const cy = this.cy;
    cy.elements().addClass("dim");
    for (const id of found) {
      const seen = this.drawn.present.has(id) ? representative(model, this.drawn.layout, id) : undefined;
      if (seen === undefined || clear.has(seen)) continue;
      clear.add(seen);
      cy.getElementById(seen).removeClass("dim").addClass("found");
    }
    for (const id of [...clear]) for (const box of ancestors(model, id)) clear.add(box.id);
    for (const id of clear) cy.getElementById(id).removeClass("dim");
  }

  /** Marks the node that the keyboard stands on. */
  private focus(): void {
    const { focused } = this.store.state;
    this.cy.batch(() => {
      this.cy.elements(".focused").removeClass("focused");
      if (focused !== undefined) this.cy.getElementById(focused).addClass("focused");
    });
  }

  /** Moves the map as little as needed for a drawn node (of a box its title) to be on screen. */
  bring(id: string): void {
    const box = this.drawn?.layout.get(id);
    if (!box) return;
    const { width, height } = this.size();
    const zoom = this.cy.zoom();
    const [w, h] = [Math.min(box.width * zoom, width / 2), Math.min(box.height * zoom, 80)];
    const at = this.onScreen(corner(box));
    const over = (low: number, size: number, room: number) => (low < 70 ? 70 - low : low + size > room - 50 ? room - 50 - low - size : 0);
    const by = { x: over(at.x, w, width), y: over(at.y, h, height) };
    if (by.x !== 0 || by.y !== 0) this.cy.panBy(by);
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
    if (on) this.raiseTitles();
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
  }

  /** What is drawn within a node, and its title, whether or not either stands above the lines. */
  private drawnWithin(id: string): string[] {
    const { model } = this.store.state;
    const below = model ? [...descendants(model, id)].map((node) => node.id) : [];
    return [TITLE + id, ...below.flatMap((one) => [one, TITLE + one])];
  }

  /** What moves when `id` is moved: all that is selected, if it is; what stands in a box of it comes along anyhow. */
  together(id: string): string[] {
    const { model, selected, also } = this.store.state;
    const all = new Set([...(selected === undefined ? [] : [selected]), ...also]);
    if (!model || also.size === 0 || !all.has(id)) return [id];
    return [...all].filter((one) => this.drawn?.layout.has(one) && !ancestors(model, one).some((box) => all.has(box.id)));
  }

  /** Moves nodes by so many map units from where they stand now; nothing happens where their boxes leave no room. */
  move(ids: readonly string[], by: Point): void {
    const { model, view } = this.store.state;
    if (!model || !this.drawn) return;
    const layout = layOut(model, view.open, (one) => this.drawn?.layout.has(one) ?? false);
    const moved = new Map(view.moved);
    let changed = false;
    for (const id of ids) {
      const node = model.nodes.get(id);
      if (!node) continue;
      const old = view.moved.get(id) ?? { x: 0, y: 0 };
      const next = within(layout, node, snapped({ x: old.x + by.x, y: old.y + by.y }));
      if (next.x === old.x && next.y === old.y) continue;
      changed = true;
      if (next.x === 0 && next.y === 0) moved.delete(id);
      else moved.set(id, next);
    }
    if (changed) this.store.change({ moved });
    else this.redraw();
  }

  /** The innermost box or card at a point of the map. */
  private boxAt(point: Point): Node | undefined {
    return this.drawn?.nodes.findLast((node) => {
      const box = this.drawn?.layout.get(node.id);
      return box && node.children.length > 0 && Math.abs(point.x - box.x) <= box.width / 2 && Math.abs(point.y - box.y) <= box.height / 2;
    });
  }

  /** The open box whose title is at a point of the map. */
  private titleAt(point: Point): string | undefined {
    const box = this.boxAt(point);
    const place = box && this.drawn?.layout.get(box.id);
    if (!box || !place || !this.store.state.view.open.has(box.id)) return undefined;
    return point.y - (place.y - place.height / 2) <= HEADER ? box.id : undefined;
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
      }
      this.store.set({ zoom: this.cy.zoom() });
    });
    for (const listener of this.listeners) listener();
  }
}

/** Less is drawn during a gesture the larger the map may become on screen. */
function rendererFor(leaves: number) {
  const tier = Number(leaves > 1000) + Number(leaves > 2000) + Number(leaves > 3000);
  return { tier, options: { hideEdgesOnViewport: tier > 0, textureOnViewport: tier > 1, pixelRatio: tier > 2 ? 1 : ("auto" as const) } };
}

function insideOf({ counts, findings, gone }: Projection, id: string): Inside {
  return { counts: counts.get(id), finding: findings.get(id), gone: gone.get(id) ?? 0 };
}

/** Whether two views differ in more than what is brought out. */
function changesDrawing(a: View, b: View): boolean {
  return (Object.keys(a) as (keyof View)[]).some((key) => key !== "find" && a[key] !== b[key]);
}
