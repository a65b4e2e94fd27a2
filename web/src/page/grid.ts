// A table of any length: a real table of which only the rows in sight exist, walked by keyboard cell by cell.

import { fill, h, textScale } from "../dom.ts";
import type { Column } from "../columns.ts";

/** As table.css has it; all rows are equally high, so that any row's place is known. */
const ROW = 32;
/** Rows drawn above and below what is in sight. */
const SPARE = 12;

export interface GridRow {
  id: string;
  /** Marked, as what was found. */
  found: boolean;
  cells: readonly string[];
  /** Stands before the first text. */
  icon: HTMLElement | null;
}

export interface GridOptions {
  row(index: number): GridRow | undefined;
  /** The id of the selected row, if any. */
  selected(): string | undefined;
  choose(index: number): void;
  sort(column: number): void;
}

/** About forty pages; who wants more takes the CSV. */
export const MOST_PRINTED = 2000;

export class Grid {
  readonly element: HTMLElement;
  private readonly table = h("table", { role: "grid" });
  private readonly heads = h("tr", { role: "row", "aria-rowindex": 1 });
  private readonly body = h("tbody", {});
  private readonly before = h("td", {});
  private readonly after = h("td", {});
  private columns: readonly Column<never>[] = [];
  private count = 0;
  private active = { row: 0, column: 0 };
  private drawn: [number, number] = [0, -1];
  private onPaper = false;

  constructor(private readonly options: GridOptions) {
    const spacer = (cell: HTMLElement) => h("tbody", { "aria-hidden": "true", class: "spacer" }, h("tr", {}, cell));
    this.table.append(h("caption", { class: "unseen" }), h("colgroup", {}), h("thead", {}, this.heads), spacer(this.before), this.body, spacer(this.after));
    this.element = h("div", { class: "scroller", tabindex: -1, onscroll: () => this.draw(false), onkeydown: (event: KeyboardEvent) => this.key(event) }, this.table);
    new ResizeObserver(() => this.draw(false)).observe(this.element);
  }

  /** Other columns or another order of them: the heads are made anew. */
  head(name: string, columns: readonly Column<never>[], sorted: number, down: boolean): void {
    this.columns = columns;
    const [caption, group] = [this.table.children[0], this.table.children[1]];
    if (caption) caption.textContent = name;
    if (group) {
      fill(group);
      for (const { width } of columns) {
        const col = h("col", {});
        col.style.width = `${width}em`;
        group.append(col);
      }
    }
    this.table.style.width = `${columns.reduce((sum, { width }) => sum + width, 0)}em`;
    this.table.setAttribute("aria-colcount", String(columns.length));
    const focused = [...this.heads.children].findIndex((head) => head.contains(document.activeElement));
    fill(
      this.heads,
      ...columns.map((column, i) =>
        h(
          "th",
          { scope: "col", "aria-sort": i !== sorted ? "none" : down ? "descending" : "ascending", "aria-colindex": i + 1 },
          h("button", { type: "button", onclick: () => this.options.sort(i) }, column.title, h("span", { "aria-hidden": "true" }, i !== sorted ? "" : down ? " ↓" : " ↑")),
        ),
      ),
    );
    if (focused >= 0) this.heads.children[focused]?.querySelector("button")?.focus();
  }

  /** Other rows; `top` scrolls to the first. */
  rows(count: number, top: boolean): void {
    this.count = count;
    this.table.setAttribute("aria-rowcount", String(count + 1));
    this.active.row = Math.max(0, Math.min(this.active.row, count - 1));
    if (top) {
      this.active.row = 0;
      this.element.scrollTop = 0;
    }
    this.draw(true);
  }

  /** Brings a row into sight and makes it the one that Tab comes to. */
  show(index: number): void {
    this.active.row = index;
    const row = ROW * textScale();
    const top = index * row;
    const height = this.element.clientHeight - row;
    if (top < this.element.scrollTop) this.element.scrollTop = top;
    else if (top + row > this.element.scrollTop + height) this.element.scrollTop = top + row - height;
    this.draw(true);
  }

  /** Paper does not scroll: there, as many rows as `MOST_PRINTED` are drawn, in sight or not. */
  paper(on: boolean): void {
    this.onPaper = on;
    this.draw(true);
  }

  /** Draws what is in sight; unless `anew`, only if that changed. */
  draw(anew: boolean): void {
    const height = this.element.clientHeight;
    if (height === 0) return;
    const high = ROW * textScale();
    const first = this.onPaper ? 0 : Math.max(0, Math.floor(this.element.scrollTop / high) - SPARE);
    const last = Math.min(this.count, this.onPaper ? MOST_PRINTED : Math.ceil((this.element.scrollTop + height) / high) + SPARE);
    if (!anew && first === this.drawn[0] && last === this.drawn[1]) return;
    this.drawn = [first, last];
    const focused = this.body.contains(document.activeElement);
    this.before.style.height = `${first * high}px`;
    this.after.style.height = `${Math.max(0, this.count - last) * high}px`;
    fill(this.body);
    const selected = this.options.selected();
    for (let index = first; index < last; index++) {
      const row = this.options.row(index);
      if (row) this.body.append(this.line(row, index, row.id === selected));
    }
    if (focused) this.focus();
  }

  private line(row: GridRow, index: number, chosen: boolean): HTMLElement {
    const at = (column: number) => (index === this.active.row && column === this.active.column ? 0 : -1);
    const line = h("tr", { role: "row", "aria-rowindex": index + 2, "aria-selected": String(chosen), class: [chosen ? "chosen" : "", row.found ? "found" : ""].filter(Boolean).join(" "), onclick: () => this.press(index) });
    row.cells.forEach((text, i) => {
      const position = { role: "gridcell", "aria-colindex": i + 1, title: text.length > 12 ? text : undefined, onfocusin: () => this.hold(index, i) };
      // The name is a button, so that it reads as something to press; in the other cells the cell itself takes the focus.
      if (i === 0) line.append(h("td", position, h("div", { class: "named" }, row.icon, h("button", { class: "jump cut", type: "button", tabindex: at(i), "aria-label": row.found ? `${text}, found` : undefined }, text))));
      else line.append(h("td", { ...position, tabindex: at(i), class: this.columns[i]?.mono ? "mono" : "" }, text));
    });
    return line;
  }

  private press(index: number): void {
    this.active.row = index;
    this.options.choose(index);
  }

  /** Tab comes back to where the focus was. */
  private hold(row: number, column: number): void {
    if (row === this.active.row && column === this.active.column) return;
    this.target()?.setAttribute("tabindex", "-1");
    this.active = { row, column };
    this.target()?.setAttribute("tabindex", "0");
  }

  private target(): HTMLElement | undefined {
    const line = [...this.body.children].find((row) => row.getAttribute("aria-rowindex") === String(this.active.row + 2));
    const cell = line?.children[this.active.column] as HTMLElement | undefined;
    return cell?.querySelector("button") ?? cell;
  }

  private focus(): void {
    (this.target() ?? this.element).focus({ preventScroll: true });
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey && !/^(Home|End)$/.test(event.key)) return;
    if (event.metaKey || event.altKey || this.heads.contains(event.target as globalThis.Node)) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / (ROW * textScale())) - 2);
    const { row, column } = this.active;
    const last = this.columns.length - 1;
    const step: Record<string, [number, number]> = {
      ArrowDown: [row + 1, column],
      ArrowUp: [row - 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: event.ctrlKey ? [0, 0] : [row, 0],
      End: event.ctrlKey ? [this.count - 1, last] : [row, last],
    };
    const to = step[event.key];
    if (to) {
      this.active.column = Math.max(0, Math.min(last, to[1]));
      this.show(Math.max(0, Math.min(this.count - 1, to[0])));
      this.focus();
      this.target()?.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.count > 0) this.press(row);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
