// Left panel, middle part: kinds, ports, exposure and tags.

import type { Actions } from "../actions.ts";
import { fill, glyph, h, number } from "../dom.ts";
import type { Verdict } from "../elements.ts";
import type { Glyph } from "../glyphs.ts";
import { soon } from "../idle.ts";
import { compareKinds, kindOf } from "../kinds.ts";
import { isLeaf, type Model } from "../model.ts";
import { comparePorts, shortPort } from "../ports.ts";
import { type Filters, toggled } from "../view.ts";
import { tile } from "./parts.ts";

const MOST_PORTS = 10;

export function filterSections(actions: Actions): HTMLElement[] {
  const kinds = h("section", {});
  const ports = h("section", {});
  const exposure = h("section", {});
  const verdicts = h("section", {});
  const tags = h("section", {});
  let counted: Counted | undefined;
  const draw = () => {
    const { model, view } = actions.store.state;
    if (!model) return;
    counted ??= count(model);
    drawKinds(kinds, actions, view.filters, counted);
    drawPorts(ports, actions, view.filters, counted);
    drawExposure(exposure, actions, view.filters);
    drawVerdicts(verdicts, actions, view.filters, counted);
    drawTags(tags, actions, view.filters, counted);
  };
  actions.store.subscribe((state, before) => {
    if (state.model !== before.model) {
      counted = undefined;
      // The map first: of a large one these counts take as long as its drawing.
      soon(state.model, draw);
    } else if (state.view.filters !== before.view.filters) draw();
  });
  return [kinds, ports, exposure, verdicts, tags];
}

interface Counted {
  kinds: [string, number][];
  ports: [string, number][];
  tags: Map<string, Map<string, number>>;
  verdicts: Map<Verdict, number>;
}

function count(model: Model): Counted {
  const kinds = new Map<string, number>();
  const seen = new Set<string>();
  const tags = new Map<string, Map<string, number>>();
  for (const leaf of model.nodes.values()) {
    if (!isLeaf(leaf)) continue;
    // One that stands in several subnets counts once.
    const again = leaf.arn !== undefined && leaf.arn !== leaf.id && seen.size === seen.add(leaf.arn).size;
    if (!again) kinds.set(leaf.kind, (kinds.get(leaf.kind) ?? 0) + 1);
    for (const [key, value] of Object.entries(leaf.tags ?? {})) {
      if (key === "Name") continue;
      const values = tags.get(key) ?? new Map<string, number>();
      tags.set(key, values.set(value, (values.get(value) ?? 0) + 1));
    }
  }
  const ports = new Map<string, number>();
  const verdicts = new Map<Verdict, number>();
  for (const { verdict } of model.edges) if (verdict) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
  for (const edge of model.edges) for (const port of edge.ports ?? []) ports.set(port, (ports.get(port) ?? 0) + 1);
  return {
    kinds: [...kinds].sort(([a], [b]) => compareKinds(a, b)),
    ports: [...ports].sort(([a, m], [b, n]) => n - m || comparePorts(a, b)),
    tags,
    verdicts,
  };
}

function drawKinds(section: HTMLElement, actions: Actions, filters: Filters, { kinds }: Counted): void {
  const none = kinds.every(([kind]) => filters.kindsOff.has(kind));
  fill(
    section,
    h(
      "h2",
      {},
      "Resources",
      h(
        "button",
        { class: "link", type: "button", onclick: () => actions.filter({ kindsOff: new Set(none ? [] : kinds.map(([kind]) => kind)) }) },
        none ? "All" : "None",
      ),
    ),
    ...kinds.map(([kind, n]) =>
      h(
        "label",
        { class: "row" },
        h("input", { type: "checkbox", checked: !filters.kindsOff.has(kind), onchange: () => actions.filter({ kindsOff: toggled(filters.kindsOff, kind) }) }),
        tile(kind),
        h("span", { class: "cut" }, kindOf(kind).many),
        h("span", { class: "count" }, number(n)),
      ),
    ),
  );
}

function drawPorts(section: HTMLElement, actions: Actions, filters: Filters, { ports }: Counted): void {
  section.hidden = ports.length === 0;
  const shown = ports.slice(0, MOST_PORTS);
  const rest = ports.slice(MOST_PORTS);
  for (const [port, n] of rest) if (filters.ports.has(port)) shown.push([port, n]);
  const chips = h("div", { class: "chips" });
  for (const [port, n] of shown) {
    chips.append(
      h(
        "button",
        {
          class: "chip",
          type: "button",
          "aria-pressed": String(filters.ports.has(port)),
          title: port === "any" ? "rules for all ports" : port,
          onclick: () => actions.filter({ ports: toggled(filters.ports, port) }),
        },
        h("span", { class: "cut" }, shortPort(port)),
        h("span", { class: "count" }, number(n)),
      ),
    );
  }
  if (rest.length > 0) {
    const others = rest.map(([port]) => port);
    const on = others.every((port) => filters.ports.has(port));
    chips.append(
      h(
        "button",
        {
          class: "chip",
          type: "button",
          "aria-pressed": String(on),
          onclick: () => actions.filter({ ports: new Set([...filters.ports].filter((port) => !others.includes(port)).concat(on ? [] : others)) }),
        },
        "All other",
        h("span", { class: "count" }, number(rest.reduce((sum, [, n]) => sum + n, 0))),
      ),
    );
  }
  fill(
    section,
    h("h2", {}, "Ports", filters.ports.size > 0 ? h("button", { class: "link", type: "button", onclick: () => actions.filter({ ports: new Set() }) }, "Clear") : null),
    chips,
  );
}

function drawExposure(section: HTMLElement, actions: Actions, filters: Filters): void {
  const row = (icon: Glyph, words: string, on: boolean, change: (on: boolean) => Partial<Filters>) =>
    h(
      "label",
      { class: "row" },
      glyph(icon),
      h("span", {}, words),
      h("input", { class: "switch", type: "checkbox", role: "switch", checked: on, onchange: () => actions.filter(change(!on)) }),
    );
  fill(
    section,
    h("h2", {}, "Exposure"),
    row("globe", "Reachable from Internet", filters.exposed, (exposed) => ({ exposed })),
    row("unplug", "Hide unconnected", filters.connected, (connected) => ({ connected })),
  );
}

const VERDICTS: { verdict: Verdict; word: string; title: string }[] = [
  { verdict: "reachable", word: "Reachable", title: "Allowed by the rules, routes and gateways of both sides" },
  { verdict: "unknown", word: "Unknown", title: "Something that decides was not gathered" },
  { verdict: "blocked", word: "Blocked", title: "The groups allow it but the network does not; left out at first" },
];

function drawVerdicts(section: HTMLElement, actions: Actions, filters: Filters, { verdicts }: Counted): void {
  section.hidden = verdicts.size === 0;
  const chips = h("div", { class: "chips" });
  for (const { verdict, word, title } of VERDICTS) {
    const count = verdicts.get(verdict) ?? 0;
    if (count === 0) continue;
    const on = verdict === "blocked" ? filters.blocked : !filters.verdictsOff.has(verdict);
    const change = (): Partial<Filters> => (verdict === "blocked" ? { blocked: !on } : { verdictsOff: toggled(filters.verdictsOff, verdict) });
    chips.append(h("button", { class: "chip", type: "button", "aria-pressed": String(on), title, onclick: () => actions.filter(change()) }, word, h("span", { class: "count" }, number(count))));
  }
  fill(section, h("h2", {}, "Verdict"), chips);
}

function drawTags(section: HTMLElement, actions: Actions, filters: Filters, { tags }: Counted): void {
  section.hidden = tags.size === 0;
  const chips = h("div", { class: "chips" });
  for (const tag of filters.tags) {
    chips.append(
      h(
        "button",
        { class: "chip on", type: "button", "aria-label": `Remove the filter ${tag}`, onclick: () => actions.filter({ tags: toggled(filters.tags, tag) }) },
        h("span", { class: "cut" }, tag.replace("=", " = ")),
        glyph("x", 12),
      ),
    );
  }
  const select = h("select", {
    "aria-label": "Add a tag to the filter",
    onchange: () => {
      if (select.value !== "") actions.filter({ tags: toggled(filters.tags, select.value, true) });
    },
  });
  select.append(h("option", { value: "" }, filters.tags.size > 0 ? "or another tag…" : "Only with tag…"));
  for (const [key, values] of [...tags].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, 60)) {
    const group = h("optgroup", { label: key });
    for (const [value, n] of [...values].sort((a, b) => b[1] - a[1]).slice(0, 30)) {
      if (!filters.tags.has(`${key}=${value}`)) group.append(h("option", { value: `${key}=${value}` }, `${value || "(empty)"} — ${number(n)}`));
    }
    select.append(group);
  }
  fill(section, h("h2", {}, "Tags"), chips, h("div", { class: "tag-add" }, select));
}
