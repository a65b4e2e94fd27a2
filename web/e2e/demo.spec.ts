// The demo page in a real browser: what it shows, and that nothing leaves this machine.

import { colours, edges, nodes } from "./canvas.ts";
import type { MapFile, NodeData } from "../src/elements.ts";
import { isPacked, PACKED, unpack } from "../src/packed.ts";
import { expect, find, test } from "./demo.ts";

test("shows the demo account's nodes, and reads in light and dark", async ({ page, open }, info) => {
  await open();
  const drawn = await nodes(page);
  expect(drawn.filter((node) => node.classes.includes("vpc"))).toHaveLength(3);
  expect(drawn.filter((node) => node.classes.includes("region"))).toHaveLength(2);
  expect(drawn.filter((node) => node.classes.includes("tile")).length).toBeGreaterThan(20);
  expect(await colours(page)).toBeGreaterThan(20);
  await expect(page.locator("#status")).toContainText(/\d+ resources/);
  await expect(page.getByRole("tree", { name: "Scope" })).toContainText("us-east-1");
  await page.screenshot({ path: info.outputPath("light.png") });
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.screenshot({ path: info.outputPath("dark.png") });
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.screenshot({ path: info.outputPath("dark-1024.png") });
});

test("the map comes packed, and unpacked it is the map", async ({ page, open, server }) => {
  const kinds: string[] = [];
  page.on("response", (response) => {
    if (response.url().endsWith("/api/map")) kinds.push(response.headers()["etag"] ?? "");
  });
  await open();
  expect(kinds[0]).toContain("-packed");
  const ask = async (accept: string) => (await page.request.get(new URL("api/map", server).href, { headers: { accept } })).json() as Promise<unknown>;
  const [plain, packed] = [(await ask("application/json")) as MapFile, await ask(PACKED)];
  expect(isPacked(packed)).toBe(true);
  const { map, groups } = isPacked(packed) ? unpack(packed) : { map: undefined, groups: [] };
  const unpacked = map as MapFile;
  const byId = (nodes: NodeData[]) => nodes.sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId(groups.flatMap((group) => group.nodes({})))).toEqual(byId(plain.elements.nodes.map((node) => node.data)));
  expect(unpacked.elements.edges).toEqual(plain.elements.edges);
  expect({ ...unpacked, elements: 0 }).toEqual({ ...plain, elements: 0 });
});

test("tiles, stacks and boxes of one parent do not overlap", async ({ page, open }) => {
  await open();
  const model = await page.evaluate(async () => (await (await fetch("api/map")).json()) as { elements: { nodes: { data: { id: string; parent?: string } }[] } });
  const parents = new Map(model.elements.nodes.map(({ data }) => [data.id, data.parent]));
  const drawn = await nodes(page);
  for (const a of drawn) {
    for (const b of drawn) {
      if (a.id >= b.id || parents.get(a.id) !== parents.get(b.id)) continue;
      const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 - 3 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2 - 3;
      expect(apart, `${a.label} and ${b.label}`).toBe(true);
    }
  }
});

test("a click opens the panel with facts, connections and the raw record", async ({ page, open }, info) => {
  await open();
  const tile = (await nodes(page)).find((node) => node.classes.includes("tile") && node.label === "web-alb");
  expect(tile).toBeDefined();
  await page.mouse.click(tile?.x ?? 0, tile?.y ?? 0);
  const drawer = page.locator("#drawer");
  await expect(drawer.getByRole("heading", { name: "web-alb" })).toBeVisible();
  await expect(drawer).toContainText("Load balancer");
  await expect(drawer).toContainText("main");
  await page.screenshot({ path: info.outputPath("panel.png") });
  await drawer.getByRole("tab", { name: "JSON" }).click();
  await expect(drawer.locator("pre.json")).toContainText("LoadBalancerArn");
  await page.screenshot({ path: info.outputPath("json.png") });
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
});

test("a click on a connection tells its rules", async ({ page, open }) => {
  await open();
  await find(page, "web-alb");
  const near = (await edges(page)).filter((edge) => edge.classes.includes("near") && !edge.classes.includes("fabric"));
  expect(near.length).toBeGreaterThan(0);
  await page.locator("#drawer").getByRole("tab", { name: /Rules/ }).click();
  await expect(page.locator("#drawer .rule").first()).toContainText(/sg-\w+ allows/);
});

test("search finds by name, id and address, and opens what stands around", async ({ page, open }) => {
  await open();
  await page.keyboard.press("Shift+C");
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("card")).length).toBe(3);
  await find(page, "orders");
  await expect(page.locator("#drawer h2")).toContainText("orders");
  const chosen = (await nodes(page)).find((node) => node.classes.includes("chosen"));
  expect(chosen?.classes).toContain("tile");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("10.0.11.250");
  await expect(page.getByRole("option").first()).toContainText("app-b");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("no such thing at all");
  await expect(page.getByText("Nothing on this map matches")).toBeVisible();
  await page.keyboard.press("Escape");
});

test("boxes close to cards with counts, open again, and undo works", async ({ page, open }, info) => {
  await open();
  const before = await nodes(page);
  const vpc = before.find((node) => node.classes.includes("vpc") && node.label.startsWith("main"));
  await page.mouse.dblclick((vpc?.x ?? 0) + (vpc?.width ?? 0) * 0.1, (vpc?.y ?? 0) - (vpc?.height ?? 0) / 2 + 8);
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === vpc?.id)?.classes).toContain("card");
  const closed = await nodes(page);
  expect(closed.length).toBeLessThan(before.length);
  const pairs = (await edges(page)).map((edge) => edge.id);
  expect(new Set(pairs).size).toBe(pairs.length);
  await page.screenshot({ path: info.outputPath("card.png") });
  await page.mouse.dblclick((vpc?.x ?? 0) - (vpc?.width ?? 0) / 2 + 40, (vpc?.y ?? 0) - (vpc?.height ?? 0) / 2 + 40);
  await expect.poll(async () => (await nodes(page)).length).toBe(before.length);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(closed.length);
  await page.getByRole("button", { name: "Redo" }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(before.length);
});

test("a stack opens into its members", async ({ page, open }) => {
  await open();
  // One that lies in the open, not beneath the buttons or the minimap or below the fold.
  const inTheOpen = (node: { x: number; y: number }) => node.x > 360 && node.x < 1000 && node.y > 150 && node.y < 780;
  const stack = (await nodes(page)).find((node) => node.classes.includes("stack") && inTheOpen(node));
  expect(stack?.label).toMatch(/×\d+$/);
  await page.mouse.dblclick(stack?.x ?? 0, stack?.y ?? 0);
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === stack?.id)?.classes).toContain("box");
  await page.keyboard.press("c");
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === stack?.id)?.classes).toContain("stack");
});

test("a stack at the right, where the panel opens, takes both clicks of a double one", async ({ page, open }) => {
  await open();
  const stack = (await nodes(page)).find((node) => node.classes.includes("stack") && node.x > 1060);
  await page.mouse.dblclick(stack?.x ?? 0, stack?.y ?? 0);
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === stack?.id)?.classes).toContain("box");
  await page.keyboard.press("Control+z");
  await expect.poll(async () => (await nodes(page)).find((node) => node.id === stack?.id)?.classes).toContain("stack");
  const again = (await nodes(page)).find((node) => node.id === stack?.id);
  await page.mouse.click(again?.x ?? 0, again?.y ?? 0);
  await expect(page.locator("#drawer h2")).toContainText("etl");
});

test("filters and hiding say what is gone and bring it back", async ({ page, open }) => {
  await open();
  const before = (await nodes(page)).length;
  await page.getByRole("checkbox", { name: /EC2 instances/ }).uncheck();
  await expect(page.locator("#status")).toContainText(/\d+ hidden by a filter/);
  expect((await nodes(page)).length).toBeLessThan(before);
  await page.getByRole("button", { name: /hidden by a filter/ }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(before);
  await page.getByRole("switch", { name: "Reachable from Internet" }).check();
  await expect.poll(async () => (await nodes(page)).length).toBeLessThan(before);
  await page.getByRole("button", { name: /clear/ }).click();
  await find(page, "web-alb");
  await page.keyboard.press("d");
  await expect(page.locator("#status")).toContainText("hidden by hand");
  await page.keyboard.press("Shift+D");
  await expect.poll(async () => (await nodes(page)).length).toBe(before);
});

test("help opens and closes by key", async ({ page, open }) => {
  await open();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("search");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});
