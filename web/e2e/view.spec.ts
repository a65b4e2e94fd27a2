// What the user chooses to see: lines, expressions, presets, and the address that holds it all.

import { edges, nodes } from "./canvas.ts";
import { changeMap, expect, find, test } from "./demo.ts";

const FIELD = "Find, keep or hide by expression";

test("at first the lines of the internet are drawn, the way out shows on hover and by switch", async ({ page, open }) => {
  await open();
  const internet = (await nodes(page)).find((node) => node.label === "Internet");
  const drawn = async (end: "source" | "target") => (await edges(page)).filter((edge) => edge[end] === internet?.id && (!edge.classes.includes("quiet") || edge.classes.includes("near"))).length;
  expect(await drawn("source")).toBeGreaterThan(2);
  expect(await drawn("target")).toBe(0);
  const all = (await edges(page)).length;
  await page.mouse.move(internet?.x ?? 0, internet?.y ?? 0);
  await expect.poll(() => drawn("target")).toBeGreaterThan(0);
  const out = await drawn("target");
  await page.mouse.move(700, 60);
  await expect.poll(() => drawn("target")).toBe(0);
  const row = page.getByRole("switch", { name: "To the internet: draw all lines" });
  await expect(page.locator("#lines label").filter({ has: row })).toContainText(String(out));
  await row.check();
  await expect.poll(() => drawn("target")).toBe(out);
  await page.getByRole("button", { name: /lines on hover · show/ }).click();
  await expect.poll(async () => (await edges(page)).length).toBeGreaterThan(all + 100);
  await page.getByRole("button", { name: "Fewer lines" }).click();
  await expect.poll(async () => (await edges(page)).length).toBe(all);
});

test("an expression finds, keeps and hides, with completion, and says what is gone", async ({ page, open }, info) => {
  await open();
  const before = (await nodes(page)).length;
  await page.getByLabel(FIELD).click();
  await page.keyboard.type("kind:rd");
  await expect(page.getByRole("option", { name: /rds-database/ })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel(FIELD)).toHaveValue("kind:rds-database ");
  await expect(page.locator("#query-says")).toContainText("4 resources match");
  await page.keyboard.press("Enter");
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("found")).length).toBeGreaterThan(2);
  expect((await nodes(page)).length).toBe(before);
  await page.screenshot({ path: info.outputPath("found.png") });
  await page.getByRole("button", { name: "Only", exact: true }).click();
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("tile") && !node.label.startsWith("orders") && !node.label.startsWith("users")).length).toBe(0);
  await expect(page.locator("#status")).toContainText(/\d+ hidden by a filter · clear/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(before);
  await page.getByRole("button", { name: "Hide", exact: true }).click();
  await expect.poll(async () => (await nodes(page)).some((node) => node.label === "orders-ro")).toBe(false);
  await page.getByRole("button", { name: /Remove without/ }).click();
  await expect.poll(async () => (await nodes(page)).length).toBe(before);
});

test("an expression that cannot be read says where, and changes nothing", async ({ page, open }, info) => {
  await open();
  const before = (await nodes(page)).length;
  await page.getByLabel(FIELD).fill("kind:rds and (port:https)");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Only", exact: true }).click();
  await expect(page.locator("#query-says")).toContainText("is no port");
  await expect(page.locator("#query-says mark")).toHaveText("https");
  await expect(page.getByLabel(FIELD)).toHaveAttribute("aria-invalid", "true");
  await page.screenshot({ path: info.outputPath("wrong.png") });
  expect((await nodes(page)).length).toBe(before);
});

test("the preset of internet exposure leaves what the internet reaches, the planted database too", async ({ page, open }, info) => {
  await open();
  await page.getByRole("button", { name: "Internet exposure" }).click();
  await expect(page.getByRole("button", { name: "Internet exposure" })).toHaveAttribute("aria-pressed", "true");
  await expect.poll(async () => [...new Set((await nodes(page)).filter((node) => node.classes.includes("tile")).map((node) => node.label))].sort()).toEqual(["orders-ro", "web-alb"]);
  await page.screenshot({ path: info.outputPath("exposure.png") });
  await expect(page.getByRole("button", { name: "Between accounts" })).toBeDisabled();
  await page.getByRole("button", { name: "Everything" }).click();
  await expect(page.locator("#status")).not.toContainText("hidden");
});

test("the address holds the view: opened anew it shows the same, and back goes back", async ({ page, open, context }) => {
  await open();
  await page.getByRole("button", { name: "Internet exposure" }).click();
  await expect(page).toHaveURL(/only=public/);
  await find(page, "orders-ro");
  await expect(page).toHaveURL(/sel=/);
  await page.mouse.move(700, 400);
  await page.mouse.wheel(0, 240);
  await expect(page).toHaveURL(/#v=1&.*only=public.*sel=.*at=/);
  const here = await nodes(page);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.locator("#drawer h2")).toHaveText("orders-ro");
  const there = await nodes(other);
  expect(there.map((node) => node.id).sort()).toEqual(here.map((node) => node.id).sort());
  const chosen = (list: typeof here) => list.find((node) => node.classes.includes("chosen"));
  expect(Math.abs((chosen(there)?.x ?? 0) - (chosen(here)?.x ?? 999))).toBeLessThan(6);
  await other.close();
  await page.goBack();
  await page.goBack();
  await expect.poll(async () => (await nodes(page)).length).toBeGreaterThan(here.length);
  await expect(page.locator("#drawer")).toBeHidden();
});

test("a hostile address breaks nothing and becomes no markup", async ({ page, open }) => {
  await open("#v=1&only=%22%3Cimg%20src%3Dnowhere%20onerror%3Dalert(1)%3E%22&sel=__proto__&open=constructor.~0&find=%E0%A4&lines=x&at=9e99.a.b&theme=<script>");
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await expect(page.locator("#query")).toContainText("<img src=nowhere onerror=alert(1)>");
  expect(await page.locator("img, body script").count()).toBe(0);
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.locator("#cover")).toBeHidden();
});

test("an old and partial snapshot says so over the map, and can be sent away", async ({ page, open }, info) => {
  await changeMap(page, (map) => {
    for (const account of map.accounts) {
      account.gathered = "2024-01-01T00:00:00Z";
      account.source = "elsewhere";
      account.coverage = { calls: 10, ok: 9, problems: [{ region: "us-east-1", service: "ec2", operation: "DescribeRouteTables", status: "denied" }] };
    }
  });
  await open();
  const notices = page.locator("#notices .notice");
  await expect(notices).toHaveCount(2);
  await expect(notices.first()).toContainText("mapper gather && mapper prepare");
  await expect(page.locator("#status .dot.old")).toBeVisible();
  await page.screenshot({ path: info.outputPath("stale.png") });
  await notices.last().getByRole("button", { name: "Details" }).click();
  await expect(page.locator("#coverage")).toBeInViewport();
  await expect(page.locator("#coverage")).toContainText("ec2 in us-east-1: access denied (DescribeRouteTables)");
  await notices.first().getByRole("button", { name: "Close this notice" }).click();
  await expect(notices).toHaveCount(1);
});

test("verdicts are a filter: blocked connections come, reachable ones go", async ({ page, open }) => {
  await open();
  const blocked = async () => (await edges(page)).filter((edge) => edge.classes.includes("blocked")).length;
  expect(await blocked()).toBe(0);
  await page.getByRole("button", { name: /^Blocked/ }).click();
  await expect.poll(blocked).toBeGreaterThan(0);
  await page.getByRole("button", { name: /^Reachable/ }).click();
  await expect.poll(async () => (await edges(page)).filter((edge) => !edge.classes.includes("blocked") && !edge.classes.includes("fabric")).length).toBe(0);
  await expect(page.locator("#status")).toContainText("1 filter active · clear");
});

test("closed boxes show counts, the worst finding and one line a pair; with a filter, what is missing", async ({ page, open }, info) => {
  await open();
  await page.keyboard.press("Shift+C");
  await expect.poll(async () => (await nodes(page)).filter((node) => node.classes.includes("card")).length).toBe(3);
  const pictures = () =>
    page.evaluate(() => {
      const canvas = document.getElementById("canvas") as unknown as { _cyreg: { cy: { nodes(s: string): { map(f: (n: { data(k: string): unknown }) => string): string[] } } } };
      return canvas._cyreg.cy.nodes(".card").map((node) => `${String(node.data("label"))} ${decodeURIComponent((node.data("pictures") as string[]).join(" "))}`);
    });
  const main = async () => (await pictures()).find((text) => text.startsWith("main")) ?? "";
  expect(await main()).toMatch(/resources · \+\d+ kinds/);
  expect(await main()).toContain("#C2281D");
  const pairs = (await edges(page)).map((edge) => `${edge.source} ${edge.target} ${edge.classes.filter((one) => ["fabric", "unknown", "blocked"].includes(one)).join("")} ${edge.classes.includes("fabric") ? edge.label : ""}`);
  expect(new Set(pairs).size).toBe(pairs.length);
  await page.getByRole("checkbox", { name: /EC2 instances/ }).uncheck();
  await expect.poll(main).toMatch(/resources · \d+ hidden/);
  await page.screenshot({ path: info.outputPath("cards.png") });
});

test("prints the whole map in light colours under a line that says what it is", async ({ page, open }) => {
  await open();
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await expect(page.locator("#sheet")).toContainText(/demo · Demo account .* · \d+ resources/);
  await expect.poll(() => page.evaluate(() => document.querySelector<HTMLImageElement>("#sheet img")?.naturalWidth ?? 0)).toBeGreaterThan(1000);
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await expect(page.locator("#left")).toBeHidden();
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  expect(await page.locator("#sheet img").count()).toBe(0);
});

test("reads on a phone: search, filters, table and details are there, nothing runs off the page", async ({ page, open }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open();
  for (const name of ["Map", "Table", "Scope and filters"]) await expect(page.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 1 });
  await page.screenshot({ path: info.outputPath("phone.png") });
  await page.getByRole("button", { name: "Scope and filters" }).click();
  await expect(page.getByRole("tree", { name: "Scope" })).toBeVisible();
  await page.getByRole("button", { name: "Scope and filters" }).click();
  await find(page, "orders-ro");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  for (const width of [1024, 1400]) {
    await page.setViewportSize({ width, height: 768 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  }
});

test("a box that would draw too much asks first", async ({ page, open }, info) => {
  await changeMap(page, (map) => {
    const stack = map.elements.nodes.find(({ data }) => data.kind === "class");
    const one = map.elements.nodes.find(({ data }) => data.parent === stack?.data.id);
    if (!stack || !one) return;
    for (let i = 0; i < 3200; i++) map.elements.nodes.push({ ...one, data: { ...one.data, id: `${one.data.id}-${i}`, arn: `${one.data.id}-${i}`, name: `more-${i}` } });
    stack.data.name = "crowd";
  });
  await open();
  await find(page, "crowd");
  await page.keyboard.press("e");
  await expect(page.locator("#notices")).toContainText(/would draw 3,\d+ nodes at once/);
  expect((await nodes(page)).length).toBeLessThan(300);
  await page.screenshot({ path: info.outputPath("too-many.png") });
  await page.getByRole("button", { name: "Leave it closed" }).click();
  await expect(page.locator("#notices")).not.toContainText("at once");
});
