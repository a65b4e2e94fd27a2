// The one store: state, who listens to it, and the stack of views for undo.

import type { Model } from "./model.ts";
import type { Trace } from "./trace.ts";
import { type View, viewWith } from "./view.ts";

export interface State {
  model: Model | undefined;
  /** Why there is no map, or why the last poll failed. */
  problem: Problem | undefined;
  view: View;
  /** A node id or a drawn edge's id. */
  selected: string | undefined;
  /** Nodes selected beside `selected`; empty whenever that changes by itself. */
  also: ReadonlySet<string>;
  /** The node that the keyboard stands on. */
  focused: string | undefined;
  /** The path being traced; undefined while nobody traces. */
  trace: Trace | undefined;
  /** Only what comes to the selection, or only what it goes to, is brought out. */
  reach: "in" | "out" | undefined;
  /** Brought out is also what holds for the selection because it holds for a box around it. */
  around: boolean;
  page: "map" | "table";
  theme: "light" | "dark";
  zoom: number;
  /** What was asked to open and would draw more than can be read; the user may insist. */
  tooMany: TooMany | undefined;
}

export interface TooMany {
  /** The box; absent for all of them. */
  id: string | undefined;
  /** How many nodes would be drawn. */
  count: number;
}

export interface Problem {
  title: string;
  detail: string;
  next?: string;
  retry: boolean;
}

type Listener = (state: State, before: State) => void;

const DEPTH = 100;

export class Store {
  private current: State;
  private readonly listeners: Listener[] = [];
  private readonly untold: [State, State][] = [];
  private telling = false;
  private past: View[] = [];
  private future: View[] = [];

  constructor(theme: State["theme"]) {
    this.current = {
      model: undefined,
      problem: undefined,
      view: viewWith(new Set()),
      selected: undefined,
      also: new Set(),
      focused: undefined,
      trace: undefined,
      reach: undefined,
      around: false,
      page: "map",
      theme,
      zoom: 1,
      tooMany: undefined,
    };
  }

  get state(): State {
    return this.current;
  }

  subscribe(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Changes the state and tells everybody; what is equal to before is not told. */
  set(change: Partial<State>): void {
    const before = this.current;
    const alone = "selected" in change && !("also" in change) && before.also.size > 0 ? { also: new Set<string>() } : {};
    const next = { ...before, ...change, ...alone };
    if ((Object.keys(change) as (keyof State)[]).every((key) => next[key] === before[key])) return;
    this.current = next;
    this.untold.push([next, before]);
    // A change made by a listener is told after the one at hand, so that all hear them in order.
    if (this.telling) return;
    this.telling = true;
    try {
      for (let news = this.untold.shift(); news; news = this.untold.shift()) {
        for (const listener of this.listeners) listener(...news);
      }
    } finally {
      this.telling = false;
      this.untold.length = 0;
    }
  }

  /**
   * Changes the view as one step that can be undone; nothing happens where all of it is as before.
   * Whatever is a field of the view is undone with it: a new one needs no code here.
   */
  change(change: Partial<View>): void {
    const { view } = this.current;
    if ((Object.keys(change) as (keyof View)[]).every((key) => change[key] === view[key])) return;
    this.past = [...this.past.slice(1 - DEPTH), view];
    this.future = [];
    this.set({ view: { ...view, ...change } });
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  undo(): void {
    const view = this.past.pop();
    if (!view) return;
    this.future.push(this.current.view);
    this.set({ view });
  }

  redo(): void {
    const view = this.future.pop();
    if (!view) return;
    this.past.push(this.current.view);
    this.set({ view });
  }

  /** Another map: what could be undone belonged to the old one. */
  forget(): void {
    this.past = [];
    this.future = [];
  }
}
