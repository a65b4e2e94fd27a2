// Work for idle moments, in pieces short enough that no gesture waits for one.

import type { Model } from "./model.ts";

const PIECE_MILLISECONDS = 8;
/** As long where the browser expects nothing else: a gesture that begins then waits no longer. */
const LONG_PIECE_MILLISECONDS = 24;
/** What is on its way to the screen gets there first. */
const FIRST_MILLISECONDS = 250;

/** Calls `work` in idle moments until it answers true; it should return soon after `more()` is false. */
export function whenIdle(work: (more: () => boolean) => boolean): void {
  const later = globalThis.requestIdleCallback ?? ((run: IdleRequestCallback) => setTimeout(() => run({ didTimeout: true, timeRemaining: () => PIECE_MILLISECONDS }), 30));
  const piece = (deadline?: IdleDeadline) => {
    const free = Math.min(deadline?.timeRemaining() ?? 0, LONG_PIECE_MILLISECONDS);
    const end = performance.now() + Math.max(free, PIECE_MILLISECONDS);
    if (!work(() => performance.now() < end)) later(piece, { timeout: 2000 });
  };
  // On a slow machine the first frame takes longer than any time that could be named here.
  painted(() => setTimeout(() => later(piece, { timeout: 2000 }), FIRST_MILLISECONDS));
}

/** Calls `then` when the frame after the next one begins; a page that nobody sees draws none. */
function painted(then: () => void): void {
  if (globalThis.requestAnimationFrame === undefined || document.hidden) return then();
  requestAnimationFrame(() => requestAnimationFrame(then));
}

/** Above this many workloads what is not the map itself waits for an idle moment. */
const MANY = 5000;

/** Runs `work` at once for a small map; for a large one in an idle moment, when all its nodes are made. */
export function soon(model: Model | undefined, work: () => void): void {
  if (model === undefined || model.count <= MANY) return work();
  whenIdle((more) => {
    if (!model.nodes.fill(more)) return false;
    work();
    return true;
  });
}
