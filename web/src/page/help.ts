// The help sheet: keys and what the drawing means.

import { byId, fill, glyph, h } from "../dom.ts";
import { setSingleKeys, singleKeys } from "../keys.ts";

const KEYS: [string, string][] = [
  ["/", "search (also Ctrl K); there Shift Enter marks all that is found"],
  ["Esc", "clear the selection"],
  ["+ −", "zoom"],
  ["f", "fit the whole map"],
  ["← ↑ → ↓", "from node to node (with Shift: move the map)"],
  ["Enter, Space", "open the closed box or stack, select the node"],
  ["Alt ← ↑ → ↓", "move the node itself"],
  ["e", "expand the selected box or stack"],
  ["c", "collapse it, or the box around"],
  ["Shift E, Shift C", "expand or collapse all"],
  ["d", "hide the selected"],
  ["Shift D", "show what was hidden"],
  ["h", "bring the selected and its neighbours into view"],
  ["r", "lay the map out anew: wide, tall, as the screen"],
  ["p", "trace a path"],
  ["t", "map or table"],
  ["Ctrl Z", "undo"],
  ["Ctrl Shift Z", "redo"],
  ["double-click", "expand or collapse; on a tile bring back its hidden neighbours"],
  ["Shift click, Shift drag", "select several"],
  ["drag", "a tile, a closed box, or an open box by its title: moves it"],
  ["?", "this help"],
];

export function help(version: () => string | undefined): () => void {
  const dialog = byId("help") as HTMLDialogElement;
  return () => {
    const list = h("dl", {});
    for (const [key, words] of KEYS) list.append(h("dt", {}, h("kbd", {}, key)), h("dd", {}, words));
    const made = version();
    fill(
      dialog,
      h("h2", {}, "Help", h("button", { class: "square", type: "button", "aria-label": "Close", onclick: () => dialog.close() }, glyph("x"))),
      list,
      h("label", { class: "row" }, h("span", { class: "grow" }, "Single keys do something"), h("input", { class: "switch", type: "checkbox", role: "switch", checked: singleKeys(), onchange: (event: Event) => setSingleKeys((event.target as HTMLInputElement).checked) })),
      h("p", { class: "fine" }, "An arrow means: the rules of both sides allow it. Red arrows begin or end at the internet. A dashed arrow is unknown because something was not gathered."),
      h("p", { class: "fine" }, "A red globe on a tile: the internet reaches it directly; a hollow one: through a load balancer. A stack holds workloads that no rule tells apart."),
      h("p", { class: "fine" }, "Find and hide: ", h("code", {}, "kind:rds"), ", ", h("code", {}, "tag:env=prod"), ", ", h("code", {}, "port:22"), ", ", h("code", {}, "in:main"), ", ", h("code", {}, "sg:sg-0ab"), ", ", h("code", {}, "ip:10.0.0.0/8"), ", ", h("code", {}, "public"), ", ", h("code", {}, "to:data"), "; with ", h("code", {}, "and or not ( )"), "; a name with spaces in quotes."),
      h("p", { class: "fine" }, "On a closed box: counts by kind, and at its corner the worst beneath it. Lines between workloads show when you point at an end; the switches under Lines draw them all. A workload that is selected lights its own lines; the panel offers those of all of its VPC. A traced path says on the map what decides, under the numbers of the panel."),
      h("p", { class: "fine" }, "mapper draws what it was given; icons by Lucide, canvas by Cytoscape.js.", made ? ` mapper ${made}.` : ""),
    );
    if (!dialog.open) dialog.showModal();
  };
}
