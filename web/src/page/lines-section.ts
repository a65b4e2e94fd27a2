// Left panel: the groups of lines with their counts, which of them are drawn at rest, and their part of the legend.

import type { Actions } from "../actions.ts";
import { fill, h, number } from "../dom.ts";
import { LINE_GROUPS, type LineGroup } from "../lines.ts";

const WORDS: Record<LineGroup, { words: string; look: string; title: string }> = {
  exposure: { words: "From the internet", look: "l-internet", title: "What the internet reaches, and what stands behind a load balancer that it reaches" },
  outside: { words: "Other networks outside", look: "l-edge", title: "From and to named networks and ranges outside" },
  inside: { words: "Within the accounts", look: "l-edge", title: "Between what stands in the accounts" },
  outbound: { words: "To the internet", look: "l-internet", title: "Who may open connections to the internet" },
  wiring: { words: "Wiring", look: "l-fabric", title: "Peering, transit gateway attachments, VPN, replicas" },
};

export function linesSection(actions: Actions): HTMLElement {
  const { store, graph } = actions;
  const section = h("section", { id: "lines" });
  const draw = () => {
    const groups = graph.lineGroups;
    const rows = LINE_GROUPS.flatMap((group) => {
      const known = groups.get(group);
      if (!known || known.count === 0) return [];
      const { words, look, title } = WORDS[group];
      return h(
        "label",
        { class: "row", title },
        h("span", { class: "legend" }, h("i", { class: `line ${look}` })),
        h("span", { class: "cut" }, words),
        h("span", { class: "count" }, number(known.count)),
        h("input", { class: "switch", type: "checkbox", role: "switch", "aria-label": `${words}: draw all lines`, checked: known.drawn, onchange: () => actions.drawLines(group, !known.drawn) }),
      );
    });
    section.hidden = rows.length === 0;
    fill(section, h("h2", {}, "Lines"), ...rows, h("p", { class: "fine" }, "What is off shows on hover and selection."));
  };
  store.subscribe((state, before) => {
    if (state.model !== before.model || state.view !== before.view) draw();
  });
  return section;
}
