// Tracing a path: choosing the ends, asking the server, keeping the last answer.

import { ApiError, fetchExplanation } from "./api.ts";
import type { Store } from "./store.ts";
import { type End, endOf, NO_TRACE, type Question, type Side, type Trace } from "./trace.ts";

export class Tracing {
  /** Counts questions, so that a late answer to an older one is passed over. */
  private asked = 0;

  constructor(private readonly store: Store) {}

  private get trace(): Trace {
    return this.store.state.trace ?? NO_TRACE;
  }

  /** Opens the panel; the selected node, if it can be one, is the source, and the next click chooses the target. */
  start(): void {
    const { model, selected, trace } = this.store.state;
    if (!model) return;
    const from = trace?.from ?? (selected === undefined ? undefined : endOf(model, selected));
    const picking: Side | undefined = from ? (trace?.to ? undefined : "to") : "from";
    this.store.set({ trace: { ...(trace ?? NO_TRACE), from, picking }, selected: undefined });
  }

  close(): void {
    this.asked += 1;
    this.store.set({ trace: undefined });
  }

  pick(side: Side | undefined): void {
    this.store.set({ trace: { ...this.trace, picking: side }, selected: undefined });
  }

  /** Sets one end; with both set, asks. Without the other one, the next click on the map chooses it. */
  set(side: Side, end: End | undefined): void {
    const next: Trace = { ...this.trace, [side]: end, answer: undefined, problem: undefined };
    const other: Side = side === "from" ? "to" : "from";
    next.picking = end && !next[other] ? other : undefined;
    this.store.set({ trace: next, selected: undefined });
    this.ask();
  }

  /** A click on the map; false where no end is being chosen. */
  picked(id: string): boolean {
    const { model, trace } = this.store.state;
    if (!model || !trace?.picking) return false;
    const end = endOf(model, id);
    if (end) this.set(trace.picking, end);
    else this.store.set({ trace: { ...trace, problem: { message: "No packet begins or ends there: choose a workload, a subnet, a VPC or a network outside." } } });
    return true;
  }

  port(words: string): void {
    if (words.trim() === this.trace.port) return;
    this.store.set({ trace: { ...this.trace, port: words.trim() } });
    this.ask();
  }

  swap(): void {
    const { from, to } = this.trace;
    this.store.set({ trace: { ...this.trace, from: to, to: from, answer: undefined, problem: undefined } });
    this.ask();
  }

  /** What an address asks; nothing of it closes the panel. */
  follow(question: Question | undefined): void {
    const { trace } = this.store.state;
    if (!question) return trace ? this.close() : undefined;
    const same = trace && trace.from?.word === question.from?.word && trace.to?.word === question.to?.word && trace.port === question.port;
    if (same) return;
    const picking: Side | undefined = question.from ? (question.to ? undefined : "to") : "from";
    this.store.set({ trace: { ...NO_TRACE, ...question, picking } });
    this.ask();
  }

  between(from: End, to: End, port = ""): void {
    this.store.set({ trace: { ...NO_TRACE, from, to, port }, selected: undefined });
    this.ask();
  }

  /** Asks the server; what goes wrong becomes part of the trace. */
  ask(): void {
    const { from, to, port } = this.trace;
    const question = ++this.asked;
    if (!from || !to) return;
    this.store.set({ trace: { ...this.trace, busy: true, problem: undefined } });
    const settle = (change: Partial<Trace>) => {
      if (question !== this.asked || !this.store.state.trace) return;
      this.store.set({ trace: { ...this.store.state.trace, busy: false, ...change } });
    };
    fetchExplanation(from.word, to.word, port).then(
      (answer) => settle({ answer, problem: undefined }),
      (error: unknown) => settle({ answer: undefined, problem: problemOf(error) }),
    );
  }
}

function problemOf(error: unknown): { message: string; next?: string } {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof ApiError && error.next ? { message, next: error.next } : { message };
}
