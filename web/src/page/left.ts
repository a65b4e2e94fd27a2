// The left panel: scope, filters, legend, and what could not be gathered.

import type { Actions } from "../actions.ts";
import { byId, fill, glyph, h, number, plural } from "../dom.ts";
import type { CoverageProblem, MapFile } from "../elements.ts";
import { filterSections } from "./filters.ts";
import { linesSection } from "./lines-section.ts";
import { firstOf } from "./parts.ts";
import { querySections } from "./query-field.ts";
import { scope } from "./scope.ts";

const MOST = 12;

export function left(actions: Actions): void {
  const coverage = h("section", { id: "coverage" });
  fill(byId("left"), ...querySections(actions), scope(actions), ...filterSections(actions), linesSection(actions), coverage, legend());
  actions.store.subscribe((state, before) => {
    if (state.model !== before.model && state.model) drawCoverage(coverage, state.model.file);
  });
}

function drawCoverage(section: HTMLElement, file: MapFile): void {
  let [calls, answered] = [0, 0];
  const problems: string[] = [];
  for (const account of file.accounts) {
    const { coverage } = account;
    if (!coverage) continue;
    calls += coverage.calls ?? 0;
    answered += (coverage.ok ?? 0) + (coverage.empty ?? 0);
    const prefix = file.accounts.length > 1 ? `${account.name}: ` : "";
    for (const problem of coverage.problems ?? []) problems.push(prefix + problemWords(problem));
  }
  const warnings = file.warnings ?? [];
  section.hidden = calls === 0 && problems.length === 0 && warnings.length === 0 && (file.filters ?? []).length === 0;
  fill(
    section,
    h("h2", {}, "Coverage"),
    calls > 0 ? h("p", { class: "fine" }, problems.length === 0 && answered === calls ? `All ${plural(calls, "call")} answered.` : `${number(answered)} of ${plural(calls, "call")} answered.`) : null,
    (file.filters ?? []).length > 0 ? h("p", { class: "fine" }, `Prepared with ${(file.filters ?? []).join(" ")}`) : null,
    list(problems),
    warnings.length > 0 ? h("h2", {}, "Warnings") : null,
    list(warnings),
  );
}

/** `rds in eu-west-1: access denied (DescribeDBInstances)`. */
export function problemWords({ region, service, operation, status, code }: CoverageProblem): string {
  const words: Record<string, string> = { denied: "access denied", "not-enabled": "not enabled", unsupported: "not supported" };
  const reason = Object.hasOwn(words, status) ? words[status] : status;
  return `${service} in ${region || "all regions"}: ${reason} (${operation}${code && status === "failed" ? `, ${code}` : ""})`;
}

function list(lines: string[]): HTMLElement | null {
  if (lines.length === 0) return null;
  const element = h("ul", { class: "problems" });
  const show = (some: readonly string[]) => {
    for (const line of some) element.append(h("li", {}, glyph("triangle-alert", 13), h("span", {}, line)));
  };
  element.append(...firstOf(lines, MOST, show));
  return element;
}

function legend(): HTMLElement {
  const entry = (look: string, words: string) => h("span", {}, h("i", { class: look }), words);
  return h(
    "section",
    {},
    h("h2", {}, "Legend"),
    h(
      "div",
      { class: "legend" },
      entry("l-vpc", "VPC"),
      entry("l-zone", "Availability zone"),
      entry("l-public", "Public subnet"),
      entry("l-private", "Private subnet"),
      entry("l-isolated", "Isolated subnet"),
      entry("l-plain", "Tier unknown"),
      entry("line l-selected", "Selected"),
      entry("line l-unknown", "Unknown"),
      entry("l-badge", "Exposed"),
      entry("l-hollow", "Through balancer"),
      entry("line l-passed", "Traced: passes"),
      entry("line l-stopped", "Traced: blocked"),
      entry("line l-doubt", "Traced: unknown"),
      entry("l-beside", "Next to hidden"),
    ),
  );
}
