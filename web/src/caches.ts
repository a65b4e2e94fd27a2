// What Cytoscape's renderer keeps: pictures of nodes and of the whole, which only cost where a frame is kept, and those that nodes show.

import type { Core } from "cytoscape";

/** As much of the renderer as is used here; none of it is documented, so that any of it may be missing. */
interface Renderer {
  getCachedImage?(url: string, crossOrigin: null, loaded: () => void): unknown;
  data?: Partial<Record<(typeof CACHES)[number], { getElement?: unknown }>> & { lyrTxrCache?: { getLayers?: unknown } };
}

const CACHES = ["eleTxrCache", "lblTxrCache", "slbTxrCache", "tlbTxrCache"] as const;

/**
 * Nodes and names are drawn straight away instead of into sheets first and from there to the screen, whose every change
 * copies the sheet: opening a box takes a fifth less time. Nor is everything drawn into layers first: the first frame
 * would draw all of it twice.
 */
export function withoutPictures(cy: Core): void {
  const data = rendererOf(cy)?.data;
  // `null` is its own word for "not kept".
  for (const name of CACHES) {
    const cache = data?.[name];
    if (cache && typeof cache.getElement === "function") cache.getElement = () => null;
  }
  const layers = data?.lyrTxrCache;
  if (layers && typeof layers.getLayers === "function") layers.getLayers = () => null;
}

/** Loads what nodes will show, so that a box that opens is drawn once, not again as each of its pictures arrives. */
export function load(cy: Core, pictures: Iterable<string>): void {
  const renderer = rendererOf(cy);
  for (const one of pictures) renderer?.getCachedImage?.(one, null, () => {});
}

function rendererOf(cy: Core): Renderer | undefined {
  return (cy as unknown as { renderer?(): Renderer }).renderer?.();
}
