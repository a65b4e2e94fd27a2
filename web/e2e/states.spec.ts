// What the page says when names are hostile, the map is missing, changes, or the server goes away.

import { readFileSync } from "node:fs";
import { nodes } from "./canvas.ts";
import { changeMap, expect, find, test } from "./demo.ts";

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

test("a hostile name stays text everywhere", async ({ page, open }, info) => {
  await changeMap(page, (map) => {
    for (const { data } of map.elements.nodes) {
      data.name = `${HOSTILE} ${data.name}`;
      data.tags = { [HOSTILE]: HOSTILE };
      data.detail = HOSTILE;
      data.warnings = [HOSTILE];
      if (data.groups) data.groups = [HOSTILE];
    }
    for (const { data } of map.elements.edges) {
      for (const rule of data.rules ?? []) Object.assign(rule, { group: HOSTILE, peer: HOSTILE, description: HOSTILE });
    }
    map.warnings = [HOSTILE];
    for (const account of map.accounts) account.name = HOSTILE;
  });
  await page.route("**/api/resources/**", (route) => route.fulfill({ json: { id: "x", document: {}, record: { Name: HOSTILE } } }));
  await open();
  await find(page, "web-alb");
  await expect(page.locator("#drawer h2")).toContainText("<img src=x");
  for (const tab of ["Reach", "Rules", "Tags", "JSON"]) {
    const button = page.locator("#drawer").getByRole("tab", { name: tab });
    if ((await button.count()) > 0) await button.click();
    await expect(page.locator("#drawer .pane")).toContainText("<img src=x");
  }
  await page.screenshot({ path: info.outputPath("hostile.png") });
  await page.getByRole("button", { name: "Table" }).click();
  await expect(page.locator("#table")).toContainText("<script>");
  expect(await page.locator("img, body script").count()).toBe(0);
});

test("names of thousands of characters, turned about, of several lines, or formulas spoil nothing", async ({ page, open }, info) => {
  const nasty = `=cmd|' /C calc'!A0 \u202Edesrever\n\n${"long ".repeat(500)}${"x".repeat(2500)}`;
  await changeMap(page, (map) => {
    for (const { data } of map.elements.nodes) {
      if (data.kind === "account" || data.kind === "region") continue;
      data.name = `${data.name} ${nasty}`;
      data.tags = { [`\u202E${nasty}`]: nasty };
      data.detail = nasty;
      data.warnings = [nasty];
    }
    for (const { data } of map.elements.nodes.slice(-3)) data.name = nasty;
  });
  const whole = async (what: string) => {
    expect(await page.evaluate(() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]), what).toEqual([0, 0]);
    expect(await page.evaluate(() => /[\u202A-\u202E\u2066-\u2069]/.test(document.body.innerText + [...document.querySelectorAll("[title]")].map((one) => one.getAttribute("title")).join())), what).toBe(false);
    await page.screenshot({ path: info.outputPath(`${what}.png`) });
  };
  await open();
  await whole("map");
  await find(page, "web-alb");
  await expect(page.getByRole("button", { name: "Close" })).toBeInViewport();
  await expect(page.getByRole("tab", { name: "Overview" })).toBeInViewport();
  await whole("selected");
  await page.getByRole("tab", { name: /Tags/ }).click();
  await whole("tags");
  await page.getByRole("button", { name: "Table", exact: true }).click();
  await whole("table");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /Download .* as CSV/ }).click()]);
  const text = readFileSync(await download.path(), "utf8");
  expect(text).toContain("'=cmd|");
  expect(text).not.toMatch(/(^|,)"?=cmd/m);
});

test("no map yet: says the command to run", async ({ page, server, faults }, info) => {
  await page.route("**/api/map", (route) => route.fulfill({ status: 404, json: { error: "account-data/map.json is not there", next: "mapper prepare" } }));
  await page.goto(server);
  await expect(page.getByRole("heading", { name: "No map yet" })).toBeVisible();
  await expect(page.locator("#cover code")).toHaveText("mapper prepare");
  await page.screenshot({ path: info.outputPath("no-map.png") });
  await page.unroute("**/api/map");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("#status .dot")).toBeVisible();
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("404")));
});

test("without the token: says where it is", async ({ page, server, faults }) => {
  await page.route("**/api/map", (route) => route.fulfill({ status: 401, json: { error: "no token" } }));
  await page.goto(server);
  await expect(page.getByRole("heading", { name: "This page needs its token" })).toBeVisible();
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("401")));
});

test("an empty map, and filters that leave nothing", async ({ page, server, open }) => {
  await page.route("**/api/map", (route) => route.fulfill({ json: { format: 1, mapper: "0", accounts: [], elements: { nodes: [], edges: [] } } }));
  await page.goto(server);
  await expect(page.getByRole("heading", { name: "The map is empty" })).toBeVisible();
  await page.unroute("**/api/map");
  await open();
  await page.getByRole("button", { name: "None" }).click();
  await expect(page.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.locator("#cover")).toBeHidden();
});

test("a map that is prepared anew appears without a reload, and the view stays", async ({ page, open }) => {
  let changed = false;
  await changeMap(
    page,
    (map) => {
      if (changed) for (const { data } of map.elements.nodes) if (data.name === "web-alb") data.name = "renamed-alb";
    },
    () => String(changed),
  );
  await open();
  await find(page, "web-alb");
  const before = (await nodes(page)).length;
  changed = true;
  await expect(page.locator("#drawer h2")).toHaveText("renamed-alb", { timeout: 15_000 });
  expect((await nodes(page)).length).toBe(before);
});

test("a server that went away leaves the map usable and says so", async ({ page, open, faults }) => {
  await open();
  await page.route("**/api/map", (route) => route.abort());
  await expect(page.locator("#status")).toContainText("The server does not answer", { timeout: 15_000 });
  await find(page, "web-alb");
  await page.unroute("**/api/map");
  await expect(page.locator("#status")).not.toContainText("does not answer", { timeout: 15_000 });
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("ERR_FAILED")));
});
