// What the user can do, for buttons, keys and links alike: each one call on the store and the canvas.

import { byId } from "./dom.ts";
import type { Graph } from "./graph.ts";
import { hiddenNeighbours } from "./hidden.ts";
import { LINE_GROUPS, type LineGroup } from "./lines.ts";
import { ancestors, canOpen, descendants, type Model, type Node } from "./model.ts";
import { nextShape, type Shape } from "./packing.ts";
import { type Preset, presetView } from "./presets.ts";
import type { Store } from "./store.ts";
import { Tracing } from "./tracing.ts";
import { LONGEST_NOTE } from "./view-file.ts";
import { drawnWith, everythingOpen, type Filters, MOST_DRAWN, NO_FILTERS, openedWith, toggled } from "./view.ts";

export class Actions {
  constructor(
    readonly store: Store,
    readonly graph: Graph,
    readonly tracing: Tracing = new Tracing(store),
  ) {}

  private get model(): Model | undefined {
    return this.store.state.model;
  }

  select(id: string | undefined): void {
    this.store.set({ selected: id });
  }

  /** Opens what stands around a node, undoes hiding where that hid it, centres and (unless told not to) selects it. */
  reveal(id: string, select = true): void {
    const { model, view } = this.store.state;
    const node = model?.nodes.get(id);
    if (!model || !node) return;
    this.store.set({ page: "map" });
    const around = ancestors(model, id);
    const line = [node, ...around];
    const closed = around.filter((box) => canOpen(box) && !view.open.has(box.id));
    const hidden = line.filter((box) => view.hidden.has(box.id) || view.filters.scopeOff.has(box.id));
    const drawable = this.graph.projection;
    if (closed.length > 0 || hidden.length > 0) {
      this.store.change({
        open: new Set([...view.open, ...closed.flatMap((box) => openedWith(model, box.id))]),
        hidden: new Set([...view.hidden].filter((item) => !line.some((box) => box.id === item))),
        filters: { ...view.filters, scopeOff: new Set([...view.filters.scopeOff].filter((item) => !line.some((box) => box.id === item))) },
      });
    }
    if (drawable && !this.graph.projection?.layout.has(id)) this.store.change({ filters: { ...NO_FILTERS, blocked: view.filters.blocked } });
    if (select) this.select(id);
    this.graph.centre(id);
  }

  /** Opens what was too much, as the user insists; or lets it be. */
  insist(yes: boolean): void {
    const { tooMany } = this.store.state;
    this.store.set({ tooMany: undefined });
    if (!yes || !tooMany) return;
    if (tooMany.id === undefined) this.openAll(true);
    else this.graph.toggle(tooMany.id, true, true);
  }

  toggle(id: string, open?: boolean): void {
    this.graph.toggle(id, open);
  }

  /** Opens (or closes) the selected box, or the box around what is selected. */
  openSelected(open: boolean): void {
    const { model, selected, view } = this.store.state;
    const node = selected === undefined ? undefined : model?.nodes.get(selected);
    if (!model || !node) return;
    const line = [node, ...ancestors(model, node.id)].filter(canOpen);
    const target = open ? line.find((box) => box.id === node.id) : line.find((box) => view.open.has(box.id));
    if (!target) return;
    this.graph.toggle(target.id, open);
    if (!open && target.id !== node.id) this.select(target.id);
  }

  /** Opens everything; where that is too much to draw it asks first, unless told to do so `anyway`. */
  openAll(anyway = false): void {
    const model = this.model;
    if (!model) return;
    const count = drawnWith(model, everythingOpen(model));
    if (count > MOST_DRAWN && !anyway) return this.store.set({ tooMany: { id: undefined, count } });
    this.store.change({ open: everythingOpen(model) });
    this.graph.firstLook();
  }

  /** VPCs become cards; what is outside them stays open. */
  closeAll(): void {
    const model = this.model;
    if (!model) return;
    this.store.change({ open: new Set(openable(model).filter((node) => node.kind === "account" || node.kind === "region").map((node) => node.id)) });
    this.graph.fit();
  }

  hideSelected(): void {
    const { model, selected, also, view } = this.store.state;
    const all = [selected, ...also].filter((id) => id !== undefined && model?.nodes.has(id)) as string[];
    if (all.length === 0) return;
    this.store.set({ selected: undefined });
    this.store.change({ hidden: new Set([...view.hidden, ...all]) });
  }

  /** Adds a node to the selection, or takes it out of it. */
  selectToo(id: string): void {
    const { model, selected, also } = this.store.state;
    if (!model?.nodes.has(id)) return;
    if (selected === undefined || !model.nodes.has(selected)) return this.select(id);
    if (id !== selected) return this.store.set({ selected, also: toggled(also, id) });
    const [next, ...rest] = also;
    this.store.set({ selected: next, also: new Set(rest) });
  }

  /** Selects several at once, besides what is selected. */
  selectAll(ids: readonly string[]): void {
    const { selected, also } = this.store.state;
    const all = [...new Set([...(selected === undefined ? [] : [selected]), ...also, ...ids])];
    this.store.set({ selected: all[0], also: new Set(all.slice(1)) });
  }

  /** Selects these, in place of what is selected. */
  selectOnly(ids: readonly string[]): void {
    const all = [...new Set(ids)].filter((id) => this.model?.nodes.has(id));
    if (all.length > 0) this.store.set({ selected: all[0], also: new Set(all.slice(1)) });
  }

  /** Brings back what was hidden by hand and is connected with a node. */
  showNeighbours(id: string): void {
    const { model, view } = this.store.state;
    const found = model ? hiddenNeighbours(model, view.hidden, id) : new Set();
    if (found.size > 0) this.store.change({ hidden: new Set([...view.hidden].filter((one) => !found.has(one))) });
  }

  showHidden(): void {
    this.store.change({ hidden: new Set() });
  }

  filter(change: Partial<Filters>): void {
    this.store.change({ filters: { ...this.store.state.view.filters, ...change } });
  }

  clearFilters(): void {
    this.filter({ ...NO_FILTERS, blocked: this.store.state.view.filters.blocked });
  }

  /** Finds, keeps or hides what matches an expression; an empty one ends that. */
  query(use: "find" | "only" | "hide", text: string): void {
    if (use === "find") this.store.change({ find: text });
    else this.filter({ [use]: text });
    if (use === "find" && text !== "") this.store.set({ selected: undefined });
    if (use !== "hide") this.graph.firstLook();
  }

  applyPreset(preset: Preset): void {
    this.store.change(presetView(preset, this.store.state.view));
    this.graph.firstLook();
  }

  undo(): void {
    this.step(() => this.store.undo());
  }

  redo(): void {
    this.step(() => this.store.redo());
  }

  /** A step that makes another map of it is looked at as a whole again, as when it was made. */
  private step(go: () => void): void {
    const { only } = this.store.state.view.filters;
    go();
    if (this.store.state.view.filters.only !== only) this.graph.firstLook();
  }

  /** Draws a group of lines at rest, or only on hover, selection and filter. */
  drawLines(group: LineGroup, drawn: boolean): void {
    this.store.change({ lines: new Map([...this.store.state.view.lines, [group, drawn]]) });
  }

  drawAllLines(): void {
    this.store.change({ lines: new Map(LINE_GROUPS.map((group) => [group, true])) });
  }

  /** Back to what suits the number of lines. */
  drawFirstLines(): void {
    this.store.change({ lines: new Map() });
  }

  /** A box and all beneath it, in view. */
  fitTo(id: string): void {
    const model = this.model;
    if (!model) return;
    this.graph.fit([id, ...[...descendants(model, id, (node) => model.nodes.isMade(node))].map((node) => node.id)]);
  }

  /** The selection and all that it is connected with, in view. */
  fitNeighbours(): void {
    const { selected } = this.store.state;
    if (selected !== undefined) this.graph.fit(this.graph.broughtOut);
  }

  /** Lays the map out in the next shape. */
  reshape(): void {
    const shape = nextShape(this.store.state.view.shape);
    this.store.change({ shape });
    byId("live").textContent = `The map is laid out ${SHAPE_WORDS[shape]}.`;
  }

  /** A moved node stands again where the layout puts it; without an id all of them. */
  putBack(id?: string): void {
    const moved = new Map(this.store.state.view.moved);
    if (id === undefined) moved.clear();
    else moved.delete(id);
    this.store.change({ moved });
  }

  /** What the user wrote on a node; empty takes the note away. */
  note(id: string, text: string): void {
    const { notes } = this.store.state.view;
    const words = text.trim().slice(0, LONGEST_NOTE);
    if (words === (notes.get(id) ?? "")) return;
    const next = new Map(notes);
    if (words === "") next.delete(id);
    else next.set(id, words);
    this.store.change({ notes: next });
  }

  setTheme(theme: "light" | "dark"): void {
    document.documentElement.dataset.theme = theme;
    try {
      localStorage.setItem("mapper.theme", theme);
    } catch {
      // A browser without storage forgets the choice; nothing else depends on it.
    }
    this.store.set({ theme });
  }
}

/** How a map is laid out. */
export const SHAPE_WORDS: Record<Shape, string> = { screen: "as the screen", wide: "wide", tall: "tall" };

function openable(model: Model): Node[] {
  return [...model.nodes.early()].filter(canOpen);
}
