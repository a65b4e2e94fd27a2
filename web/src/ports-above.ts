// The ports of lines that are brought out stand once more above all lines, so that no other line crosses them.

import type { Core, EdgeSingular, ElementDefinition } from "cytoscape";

/** With more lines than this, what is said at each of them is not read anyhow. */
const MOST = 80;

/** Gives each line that is brought out its ports above the others, and takes off what others had. */
export function raisePorts(cy: Core): void {
  cy.nodes(".port").remove();
  const lines = cy.edges(".near").filter((line) => line.visible() && line.data("label") !== "");
  if (lines.length > MOST) return;
  cy.add(
    lines.map((line): ElementDefinition => {
      const look = ["internet", "fabric"].filter((one) => line.hasClass(one));
      return {
        group: "nodes",
        data: { id: `ports of ${line.id()}`, role: "title", label: line.data("label"), width: 1, height: 1, z: 72 },
        position: { ...(line as EdgeSingular).midpoint() },
        classes: ["port", ...look].join(" "),
        grabbable: false,
      };
    }),
  );
}
