// Tracing a path: two clicks, from the panel, by keyboard; the three verdicts drawn; who reaches whom.

import type { Page } from "@playwright/test";
import { callouts, edges, nodes } from "./canvas.ts";
import { expect, find, test } from "./demo.ts";

const HOSTILE = '<img src=x onerror="alert(1)">';

/** Answers every question with one verdict, to try what the demo account has no case for. */
async function stub(page: Page, verdict: string, more: object = {}): Promise<string[]> {
  const asked: string[] = [];
  await page.route("**/api/explain?**", (route) => {
    asked.push(new URL(route.request().url()).search);
    return route.fulfill({
      json: {
        source: "a",
        destination: "b",
        protocol: "any",
        verdict,
        ports: verdict === "blocked" ? [] : ["tcp/5432"],
        hops: [
          { resource: "eni-1", kind: "network interface", decision: "forward" },
          { resource: "acl-1", kind: "network acl", decision: verdict === "blocked" ? "deny" : "permit", rule: "entry 100", detail: HOSTILE },
        ],
        reasons: verdict === "reachable" ? [] : [{ code: "SUBNET_ACL_RESTRICTION", resource: "acl-1", message: `${HOSTILE} is missing` }],
        return: null,
        warnings: [],
        ...more,
      },
    });
  });
  return asked;
}

async function tile(page: Page, label: string): Promise<{ x: number; y: number }> {
  const found = (await nodes(page)).find((node) => node.classes.includes("tile") && node.label === label);
  if (!found) throw new Error(`no tile ${label}`);
  return found;
}

test("two clicks trace a path: the verdict, its hops and rules, and the line on the map", async ({ page, open }, info) => {
  const asked = await stub(page, "reachable");
  await open();
  await page.getByRole("button", { name: "Trace a path (P)" }).click();
  await expect(page.locator("#drawer")).toContainText("Click the source on the map");
  const from = await tile(page, "bastion");
  await page.mouse.click(from.x, from.y);
  await expect(page.getByRole("combobox", { name: "From" })).toHaveValue("bastion");
  await expect(page.locator("#drawer")).toContainText("Click the target on the map");
  const to = await tile(page, "back-office-1");
  await page.mouse.click(to.x, to.y);
  await expect(page.locator("#drawer .verdict")).toHaveText(/Reachable tcp\/5432/);
  await expect(page.locator("#drawer .hop-list li")).toHaveCount(2);
  await expect(page.locator("#drawer .hop-list")).toContainText("entry 100");
  expect(asked).toHaveLength(1);
  expect(asked[0]).toContain("source=arn%3Aaws%3Aec2");
  const line = (await edges(page)).find((edge) => edge.classes.includes("trace"));
  expect(line?.classes).toContain("passed");
  expect(line?.label).toBe("tcp/5432");
  await page.screenshot({ path: info.outputPath("trace.png") });
  await page.getByRole("textbox", { name: "Port" }).fill("22");
  await page.keyboard.press("Enter");
  await expect.poll(() => asked.at(-1)).toContain("port=tcp%2F22");
  await page.locator("#canvas-wrap").focus();
  await page.keyboard.press("Escape");
  await expect(page.locator("#drawer")).toBeHidden();
  expect((await edges(page)).some((edge) => edge.classes.includes("trace"))).toBe(false);
});

test("from the panel to a typed address; blocked shows what stands in the way, hostile words stay text", async ({ page, open }, info) => {
  const asked = await stub(page, "blocked");
  await open();
  await find(page, "bastion");
  await page.getByRole("button", { name: "Trace from here" }).click();
  await page.getByRole("combobox", { name: "To", exact: true }).fill("orders");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer .verdict")).toHaveText("Blocked");
  await expect(page.locator("#drawer .reasons")).toContainText(`${HOSTILE} is missing`);
  await expect(page.locator("#drawer .hop-list")).toContainText(HOSTILE);
  const line = (await edges(page)).find((edge) => edge.classes.includes("trace"));
  expect(line?.classes).toContain("blocked");
  await page.screenshot({ path: info.outputPath("blocked.png") });
  await page.getByRole("combobox", { name: "To", exact: true }).fill("203.0.113.0/24");
  await page.keyboard.press("Enter");
  await expect.poll(() => asked.at(-1)).toContain("destination=203.0.113.0%2F24");
});

test("unknown is drawn as unknown, with what is missing", async ({ page, open }, info) => {
  await stub(page, "unknown");
  await open();
  await find(page, "bastion");
  await page.getByRole("button", { name: "Trace from here" }).click();
  await page.getByRole("combobox", { name: "To", exact: true }).fill("orders");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.locator("#drawer .verdict")).toContainText("Unknown");
  await expect(page.locator("#drawer")).toContainText("What is missing for an answer");
  const line = (await edges(page)).find((edge) => edge.classes.includes("trace"));
  expect(line?.classes).toContain("unknown");
  expect(line?.label).toBe("unknown");
  await page.screenshot({ path: info.outputPath("unknown.png") });
});

test("what the server refuses is said, with the next step", async ({ page, open, faults }) => {
  await page.route("**/api/explain?**", (route) => route.fulfill({ status: 404, json: { error: 'nothing is called "x"', next: "name an id" } }));
  await open();
  await page.keyboard.press("p");
  await page.getByRole("combobox", { name: "From" }).fill("internet");
  await page.keyboard.press("Enter");
  await page.getByRole("combobox", { name: "To", exact: true }).fill("x");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText('nothing is called "x"');
  await expect(page.getByRole("alert")).toContainText("name an id");
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes("404")));
});

test("who can reach it and what it can reach, with ports, listed and drawn", async ({ page, open }, info) => {
  const asked = await stub(page, "reachable");
  await open();
  await find(page, "bastion");
  await page.getByRole("tab", { name: "Reach" }).click();
  await expect(page.locator("#drawer [role=status]")).toContainText(/sources? can reach it/);
  const incoming = (await edges(page)).filter((edge) => edge.classes.includes("near"));
  expect(incoming.length).toBeGreaterThan(0);
  await page.getByRole("button", { name: "What can this reach?" }).click();
  await expect(page.locator("#drawer [role=status]")).toContainText(/It can reach \d+ targets/);
  const row = page.locator("#drawer .peers li").filter({ hasText: "back-office-1" });
  await expect(row).toContainText("22");
  const outgoing = (await edges(page)).filter((edge) => edge.classes.includes("near"));
  expect(outgoing.some((edge) => incoming.some((one) => one.id === edge.id))).toBe(false);
  await page.screenshot({ path: info.outputPath("reach.png") });
  await row.getByRole("button", { name: /Why\?/ }).click();
  await expect(page.locator("#drawer .verdict")).toContainText("Reachable");
  expect(asked.at(-1)).toContain("port=tcp%2F22");
});

test("the demo's own answers: the planted mistake, why the bastion reaches the database, and what it does not reach", async ({ page, open }, info) => {
  await open();
  const probe = await page.request.get(new URL("api/explain?source=internet&destination=orders-ro", page.url()).href);
  expect(probe.status()).toBe(200);
  await find(page, "bastion");
  await page.getByRole("tab", { name: "Reach" }).click();
  await page.getByRole("button", { name: "What can this reach?" }).click();
  await page.getByRole("button", { name: "Why? Trace bastion to orders-ro" }).click();
  const drawer = page.locator("#drawer");
  await expect(drawer.locator(".verdict")).toHaveText(/Reachable\s*tcp\/5432/);
  await expect(drawer.locator(".hop-list").first()).toContainText("0.0.0.0/0");
  await expect(drawer.locator(".hop-list").first()).toContainText("route table");
  const line = (await edges(page)).filter((edge) => edge.classes.includes("trace"));
  expect(line.map((edge) => edge.classes.includes("passed"))).toEqual([true]);
  // The deciding rules stand on the map too, at both ends, under the numbers of the panel.
  const [source, target, ...others] = await callouts(page);
  expect(others).toEqual([]);
  expect(source?.lines[0]).toMatch(/^2 group out: any 0\.0\.0\.0\/0 sgr-\w+$/);
  expect(source?.lines).toContain("4 route: 10.0.0.0/16 → local");
  expect(target?.lines).toContainEqual(expect.stringMatching(/^8 group in: tcp\/5432 0\.0\.0\.0\/0 sgr-\w+$/));
  const middle = await page.locator("#middle").boundingBox();
  for (const one of [source, target]) {
    expect(one?.classes).toContain("passed");
    expect(one?.left).toBeGreaterThan((middle?.x ?? 0) - 1);
    expect(one?.right).toBeLessThan((middle?.x ?? 0) + (middle?.width ?? 0) + 1);
  }
  expect((source?.right ?? 0) <= (target?.left ?? 0) || (source?.bottom ?? 0) <= (target?.top ?? 0)).toBe(true);
  await page.screenshot({ path: info.outputPath("bastion.png") });
  await drawer.getByRole("combobox", { name: "To", exact: true }).fill("orders");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(drawer.locator(".verdict")).toHaveText("Blocked");
  await expect(drawer.locator(".reasons")).toContainText("has no rule that lets it pass");
  await expect.poll(async () => (await callouts(page)).at(-1)?.lines).toContain("8 group in: no rule lets it pass");
  expect((await callouts(page)).at(-1)?.classes).toContain("blocked");
  await page.screenshot({ path: info.outputPath("blocked.png") });
  await drawer.getByRole("combobox", { name: "From" }).fill("internet");
  await page.keyboard.press("Enter");
  await drawer.getByRole("combobox", { name: "To", exact: true }).fill("orders-ro");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(drawer.locator(".verdict")).toHaveText(/Reachable\s*tcp\/5432/);
  await expect(drawer.locator(".hop-list").first()).toContainText("internet gateway");
  const gateway = (await nodes(page)).filter((node) => node.classes.includes("stop"));
  expect(gateway.length).toBe(3);
});

test("the address holds the path: opened anew it is traced again, and back goes back", async ({ page, open, context }) => {
  const asked = await stub(page, "reachable");
  await open();
  await find(page, "bastion");
  await page.getByRole("button", { name: "Trace from here" }).click();
  await page.getByRole("combobox", { name: "To", exact: true }).fill("10.0.20.9");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/to=!10/);
  await page.getByLabel("Port", { exact: true }).fill("5432");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=i-\w+&to=!10\.0\.20\.9&port=tcp\/5432/);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(other.getByRole("combobox", { name: "From" })).toHaveValue("bastion");
  await expect(other.getByRole("combobox", { name: "To", exact: true })).toHaveValue("10.0.20.9");
  await expect(other.getByLabel("Port", { exact: true })).toHaveValue("tcp/5432");
  await expect(other.locator("#drawer .verdict, #drawer [role=alert]").first()).toBeVisible();
  await other.close();
  expect(asked.at(-1)).toContain("port=tcp%2F5432");
  await page.goBack();
  await expect(page.getByLabel("Port", { exact: true })).toHaveValue("");
  await page.getByRole("button", { name: "Close the trace" }).click();
  await expect(page).not.toHaveURL(/from=/);
});

test("of the internet the panel tells first what it reaches, and why, with one click", async ({ page, open }) => {
  await open();
  const internet = (await nodes(page)).find((node) => node.label === "Internet");
  await page.mouse.click(internet?.x ?? 0, internet?.y ?? 0);
  const reaches = page.locator("#drawer table").first();
  await expect(page.locator("#drawer h3").first()).toContainText("What it reaches");
  await expect(reaches.locator("tbody tr").first()).toContainText("orders-ro");
  const verdicts = await reaches.locator("tbody tr").evaluateAll((rows) => rows.map((row) => (row.textContent?.includes("blocked") ? "blocked" : "reachable")));
  expect(verdicts.indexOf("blocked")).toBeGreaterThan(verdicts.lastIndexOf("reachable"));
  await reaches.getByRole("button", { name: "orders-ro" }).click();
  await page.getByRole("button", { name: "Why does the internet get in? Trace it" }).click();
  await expect(page.locator("#drawer .verdict")).toContainText("Reachable tcp/5432");
  await expect(page.locator("#drawer .hop-list").first()).toContainText("security group");
});
