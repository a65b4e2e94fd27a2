// Keeps the fragment of the address in step with the view: a link opens the same view, back and forward go through them.

import type { Actions } from "./actions.ts";
import { whenIdle } from "./idle.ts";
import { fromFragment, type Linked, namesOf, toFragment } from "./link.ts";
import type { Model } from "./model.ts";
import type { State } from "./store.ts";

/** A gesture is over when nothing moved for so long. */
const QUIET_MILLISECONDS = 300;

export class AddressBar {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** What the address says without the place on screen. */
  private said: string | undefined;
  /** The place on screen that the map opens with: it needs no words. */
  private home = "";

  constructor(
    private readonly actions: Actions,
    private readonly chosenTheme: () => State["theme"] | undefined,
  ) {
    actions.store.subscribe(() => this.later());
    actions.graph.onMove(() => this.later());
    addEventListener("popstate", () => this.follow());
  }

  /** What the address asks for on this map. */
  read(model: Model): Linked | undefined {
    return fromFragment(model, location.hash);
  }

  /** The first map stands: goes where the address asks, and begins to write. */
  begin(linked: Linked | undefined): void {
    this.home = JSON.stringify(this.actions.graph.look);
    this.go(linked);
    this.said = this.words();
    const { model } = this.actions.store.state;
    if (model) whenIdle((more) => namesOf(model).build(more));
  }

  private go(linked: Linked | undefined): void {
    const { store, graph } = this.actions;
    // A theme that a link asks for holds for this page; only the button's is remembered.
    if (linked?.theme && linked.theme !== store.state.theme) {
      document.documentElement.dataset.theme = linked.theme;
      store.set({ theme: linked.theme });
    }
    this.actions.tracing.follow(linked?.trace);
    if (linked?.look) graph.look = linked.look;
  }

  /** Back, forward, or an address typed into a page that stands. */
  private follow(): void {
    const { store } = this.actions;
    const { model } = store.state;
    if (!model) return;
    const linked = fromFragment(model, location.hash) ?? fromFragment(model, "v=1");
    if (!linked) return;
    clearTimeout(this.timer);
    const { open, hidden, filters, find, lines } = linked.view;
    store.change({ open, hidden, filters, find, lines });
    store.set({ selected: linked.selected, page: linked.page });
    this.go(linked);
    this.said = this.words();
    clearTimeout(this.timer);
  }

  private later(): void {
    if (this.said === undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), QUIET_MILLISECONDS);
  }

  private words(): string {
    const { model } = this.actions.store.state;
    return model ? toFragment(model, this.actions.store.state) : "";
  }

  private write(): void {
    const { store, graph } = this.actions;
    const { model } = store.state;
    if (!model) return;
    const words = this.words();
    const look = JSON.stringify(graph.look) === this.home ? undefined : graph.look;
    const fragment = toFragment(model, store.state, look, this.chosenTheme());
    const address = fragment === "" ? location.pathname + location.search : `#${fragment}`;
    try {
      if (words !== this.said) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch {
      // Browsers refuse too many changes of the address in a short time; the next one is written.
    }
    this.said = words;
  }
}
