// Whether the user is zooming right now: what is dear waits until the wheel or the fingers rest.

/** A wheel that says nothing for so long has stopped. */
const REST_MILLISECONDS = 140;

export class Gesture {
  private last = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(container: HTMLElement) {
    const hear = () => (this.last = performance.now());
    for (const type of ["wheel", "touchmove"]) container.addEventListener(type, hear, { capture: true, passive: true });
  }

  /** Runs `work` at once, or when the gesture under way is over. */
  atRest(work: () => void): void {
    clearTimeout(this.timer);
    const rest = this.last + REST_MILLISECONDS - performance.now();
    if (rest <= 0) return work();
    this.timer = setTimeout(() => this.atRest(work), rest);
  }
}
