// Takes from Cytoscape's renderer the pictures that it keeps of each node: where a whole frame is kept during a gesture, they only cost.

import type { Core } from "cytoscape";

/** As much of the renderer as is used here; none of it is documented, so that any of it may be missing. */
interface Renderer {
  data?: Partial<Record<(typeof CACHES)[number], { getElement?: unknown }>>;
}

const CACHES = ["eleTxrCache", "lblTxrCache", "slbTxrCache", "tlbTxrCache"] as const;

/**
 * Nodes and names are drawn straight away instead of into sheets first and from there to the screen, whose every change
 * copies the sheet: opening a box takes a fifth less time.
 */
export function withoutPictures(cy: Core): void {
  const renderer = (cy as unknown as { renderer?(): Renderer }).renderer?.();
  for (const name of CACHES) {
    const cache = renderer?.data?.[name];
    // `null` is its own word for "not kept".
    if (cache && typeof cache.getElement === "function") cache.getElement = () => null;
  }
}
