// CloudMapper's way with the same map: every workload a node in true compounds, every pair an edge, cose-bilkent over all.

/** Told on the console, which is heard even when the page answers nothing more. */
const stage = { at: "fetching", nodes: 0, edges: 0 };
const tell = (at) => {
  stage.at = at;
  console.log(`stage ${JSON.stringify(stage)}`);
};

async function run() {
  const map = await (await fetch("/api/map")).json();
  const classes = new Set();
  const members = new Map();
  const elements = [];
  for (const { data } of map.elements.nodes) if (data.kind === "class") classes.add(data.id);
  const parents = new Map(map.elements.nodes.map(({ data }) => [data.id, data.parent]));
  for (const { data } of map.elements.nodes) {
    if (classes.has(data.id)) continue;
    const inClass = classes.has(data.parent);
    if (inClass) members.set(data.parent, [...(members.get(data.parent) ?? []), data.id]);
    const parent = inClass ? parents.get(data.parent) : data.parent;
    elements.push({ group: "nodes", data: { id: data.id, name: data.name, ...(parent === undefined ? {} : { parent }) } });
  }
  stage.nodes = elements.length;
  tell("pairs");
  const ends = (id) => members.get(id) ?? [id];
  let [pairs, told] = [0, 0];
  for (const { data } of map.elements.edges) {
    for (const first of data.sources ?? [data.source]) {
      for (const last of data.targets ?? [data.target]) {
        for (const source of ends(first)) {
          for (const target of ends(last)) {
            if (source === target) continue;
            pairs += 1;
            stage.edges = pairs;
            elements.push({ group: "edges", data: { id: `e${pairs}`, source, target } });
          }
        }
      }
    }
    // So that the page can say how far it came.
    if (pairs - told < 20_000) continue;
    told = pairs;
    tell("pairs");
    await new Promise((resolve) => setTimeout(resolve));
  }
  tell("cytoscape");
  await new Promise((resolve) => setTimeout(resolve));
  const container = document.getElementById("cy");
  Object.assign(container.style, { position: "absolute", inset: "0" });
  const cy = cytoscape({
    container,
    elements,
    layout: { name: "preset" },
    style: [
      { selector: "node", style: { label: "data(name)" } },
      { selector: "edge", style: { "curve-style": "unbundled-bezier", "target-arrow-shape": "triangle" } },
    ],
  });
  tell("layout");
  await new Promise((resolve) => setTimeout(resolve));
  cy.layout({ name: "cose-bilkent", animate: false, nodeDimensionsIncludeLabels: true, numIter: 2500 }).run();
  tell("first paint");
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  tell("done");
}

run().catch((error) => {
  tell(`failed: ${error.message}`);
});
