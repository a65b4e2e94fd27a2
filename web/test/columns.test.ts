// The rows of the two tables: which the filters leave, their order, and what typing finds.

import { describe, expect, it } from "vitest";
import { connections, matching, ranks, resources } from "../src/columns.ts";
import { NO_FILTERS, viewWith } from "../src/view.ts";
import { model, shop } from "./maps.ts";

const view = viewWith(new Set());

describe("tables", () => {
  it("list all resources, open or not, as the filters leave them", () => {
    const listing = resources(shop());
    expect(listing.rows(view).map((row) => row.id)).toEqual(["alb", "web-1", "web-2", "db", "idle"]);
    expect(listing.rows({ ...view, hidden: new Set(["web"]) }).map((row) => row.id)).toEqual(["alb", "db", "idle"]);
    expect(listing.rows({ ...view, filters: { ...NO_FILTERS, tags: new Set(["env=prod"]) } }).map((row) => row.id)).toEqual(["web-1"]);
  });

  it("list all connections, and blocked ones only when asked", () => {
    const listing = connections(shop());
    expect(listing.rows(view)).toHaveLength(5);
    const rows = listing.rows({ ...view, filters: { ...NO_FILTERS, blocked: true } });
    expect(rows).toHaveLength(6);
    expect(listing.columns.map((column) => column.text(rows[1] as (typeof rows)[0])).slice(0, 6)).toEqual(["alb", "front", "web ×2", "back", "reachable", "tcp/8080"]);
  });

  it("sort naturally and keep the map's order among equals", () => {
    const built = model(["web-10", "web-2", "Web-1", "db"].map((name) => ({ id: `id ${name}`, kind: "AWS::EC2::Instance", name })));
    const listing = resources(built);
    const [name, kind] = listing.columns;
    const rows = listing.rows(view);
    const order = ranks(rows, name as NonNullable<typeof name>);
    expect([...rows].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)).map((row) => row.name)).toEqual(["db", "Web-1", "web-2", "web-10"]);
    expect([...ranks(rows, kind as NonNullable<typeof kind>).values()]).toEqual([0, 1, 2, 3]);
  });

  it("find rows by any cell, every word", () => {
    const listing = resources(shop());
    expect(matching(listing.rows(view), listing.columns, "10.0.1 prod").map((row) => row.id)).toEqual(["web-1"]);
    expect(matching(listing.rows(view), listing.columns, "  ")).toHaveLength(5);
  });
});
