// How finely Cytoscape draws: by the size of the map, and of the screen.

/** A canvas of more pixels than this keeps no pace at a large map; a phone has fewer, however fine they are. */
const MOST_PIXELS = 3_000_000;

/** Less is drawn during a gesture the larger the map may become on screen. */
export function rendererFor(leaves: number) {
  const tier = Number(leaves > 1000) + Number(leaves > 2000) + Number(leaves > 3000);
  return { tier, options: { hideEdgesOnViewport: tier > 0, textureOnViewport: tier > 1, pixelRatio: tier > 2 && innerWidth * innerHeight * devicePixelRatio ** 2 > MOST_PIXELS ? 1 : ("auto" as const) } };
}
