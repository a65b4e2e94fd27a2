// Filters one by one, the search by what is not a name, copies, the loading screen, and the system's theme.

import { nodes } from "./canvas.ts";
import { changeMap, expect, test } from "./demo.ts";

const tiles = async (page: Parameters<typeof nodes>[0]) => (await nodes(page)).filter((node) => node.classes.includes("tile") || node.classes.includes("stack"));

test("filters by port, tag, VPC and region, each undone by one click", async ({ page, open }) => {
  await open();
  const all = (await tiles(page)).length;
  const fewer = () => expect.poll(async () => (await tiles(page)).length).toBeLessThan(all);
  const back = () => expect.poll(async () => (await tiles(page)).length).toBe(all);

  const port = page.locator("#left .chip", { hasText: /^5432/ });
  await port.click();
  await fewer();
  expect((await tiles(page)).some((node) => node.label === "orders-ro")).toBe(true);
  await expect(page.locator("#status")).toContainText(/hidden by a filter · clear/);
  await port.click();
  await back();

  const tags = page.getByLabel("Add a tag to the filter");
  const value = await tags.locator("option[value*='=']").first().getAttribute("value");
  await tags.selectOption(value ?? "");
  await fewer();
  await page.getByRole("button", { name: `Remove the filter ${value}` }).click();
  await back();

  for (const name of ["main", "eu-west-1"]) {
    await page.getByRole("checkbox", { name: `Show ${name}`, exact: true }).uncheck();
    await fewer();
    expect((await nodes(page)).some((node) => node.label.startsWith(name === "main" ? "main ·" : name))).toBe(false);
    await page.getByRole("button", { name: /hidden by|clear/ }).first().click();
    await back();
  }
});

test("with several accounts one is chosen at the top", async ({ page, open }) => {
  await changeMap(page, (map) => {
    const [root] = map.elements.nodes.filter(({ data }) => data.kind === "account");
    if (!root) return;
    map.accounts.push({ id: "999988887777", name: "second" });
    map.elements.nodes.push({ data: { ...root.data, id: "second", name: "second", account: "999988887777", counts: {} } });
    map.elements.nodes.push({ data: { id: "second/region", kind: "region", name: "us-west-1", parent: "second", account: "999988887777", region: "us-west-1", role: "container" } });
  });
  await open();
  const both = (await nodes(page)).length;
  await page.getByLabel("Account", { exact: true }).selectOption({ label: "second 999988887777" });
  await expect.poll(async () => (await tiles(page)).length).toBe(0);
  await page.getByLabel("Account", { exact: true }).selectOption("");
  await expect.poll(async () => (await nodes(page)).length).toBe(both);
});

test("the search finds by tag, port, group and range, and opens what stands around", async ({ page, open }) => {
  await open();
  const map = await page.evaluate(async () => (await (await fetch("api/map")).json()) as { elements: { nodes: { data: { name: string; groups?: string[]; tags?: Record<string, string> } }[] } });
  const bastion = map.elements.nodes.find(({ data }) => data.name === "bastion")?.data;
  const [tag] = Object.entries(bastion?.tags ?? {}).filter(([key]) => key !== "Name");
  const box = page.getByRole("combobox", { name: /Find by name/ });
  for (const [words, hit] of [
    [bastion?.groups?.[0] ?? "", "bastion"],
    [`${tag?.[0]}=${tag?.[1]}`, ""],
    ["port:5432", "lets in tcp/5432"],
    ["10.0.22.10", "orders-ro"],
    ["10.0.22.77", "data-c"],
  ] as const) {
    await box.fill(words);
    await expect(page.getByRole("option").first(), words).toContainText(hit);
  }
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer h2")).toHaveText("data-c");
});

test("the record and the address can be copied", async ({ page, open, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open();
  await page.keyboard.press("/");
  await page.keyboard.type("orders-ro");
  await page.keyboard.press("Enter");
  await page.locator("#drawer").getByRole("tab", { name: "JSON" }).click();
  await page.getByRole("button", { name: "Copy", exact: true }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  const record = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { DBInstanceIdentifier: string };
  expect(record.DBInstanceIdentifier).toBe("orders-ro");
  await expect(page).toHaveURL(/sel=/);
  await page.getByRole("button", { name: "Copy a link to this view" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
});

test("says that it reads until the map is there", async ({ page, server }) => {
  let go = () => {};
  const wait = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/api/map", async (route) => {
    await wait;
    await route.continue();
  });
  await page.goto(server);
  await expect(page.locator("#cover [role=status]")).toContainText("Reading the map…");
  go();
  await expect(page.locator("#cover")).toBeHidden();
  await expect(page.locator("#status .dot")).toBeVisible();
});

test("the theme is the system's until one is chosen", async ({ page, open }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  await open();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.getByRole("button", { name: "Switch to the dark theme" }).click();
  await page.emulateMedia({ colorScheme: "dark" });
  await page.emulateMedia({ colorScheme: "light" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
