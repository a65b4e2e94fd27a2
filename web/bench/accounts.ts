// The accounts of the benchmark: mapper's demo at three sizes, and one group of 840 open to all.

import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { EdgeElement, MapFile, NodeElement } from "../src/elements.ts";

export interface Account {
  name: string;
  bytes: Buffer;
  /** Where its map.json is. */
  map: string;
}

/** Prepared maps are kept here: a hundred thousand instances take a while. */
const KEPT = process.env.BENCH_DATA ?? mkdtempSync(join(tmpdir(), "mapper-bench-"));

/** `mapper demo --instances N` through `mapper prepare`. */
export function demo(instances: number): Account {
  const folder = join(KEPT, `d${instances}`);
  const map = join(folder, "map.json");
  if (!existsSync(map)) {
    const binary = mapper();
    mkdirSync(folder, { recursive: true });
    execFileSync(binary, ["demo", "--quiet", "--instances", String(instances), "--write", folder]);
    execFileSync(binary, ["prepare", "--quiet", "--data", folder, "--config", join(folder, "config.json"), "--out", map]);
  }
  return { name: `${instances.toLocaleString("en-US")} instances`, bytes: readFileSync(map), map };
}

export function mapper(): string {
  const binary = process.env.MAPPER_BIN ?? fileURLToPath(new URL("../../target/release/mapper", import.meta.url));
  if (!existsSync(binary)) throw new Error(`${binary} is not there: build it with cargo build --release, or set MAPPER_BIN`);
  return binary;
}

/** 840 instances of one group whose rule lets in everybody, itself too: what never drew in CloudMapper (its issue 83). */
export function oneGroup(count = 840): Account {
  const nodes: NodeElement[] = [];
  const edges: EdgeElement[] = [];
  const node = (data: NodeElement["data"]) => nodes.push({ data, position: { x: 0, y: 0 } });
  const subnets = 6;
  node({ id: "account", kind: "account", name: "one-group", account: "111122223333" });
  node({ id: "internet", kind: "internet", name: "Internet" });
  node({ id: "region", kind: "region", name: "us-east-1", parent: "account" });
  node({ id: "vpc", kind: "AWS::EC2::VPC", name: "main", parent: "region", cidrs: ["10.0.0.0/16"], counts: { "AWS::EC2::Instance": count } });
  for (let s = 0; s < subnets; s++) {
    if (s < 3) node({ id: `zone${s}`, kind: "zone", name: `us-east-1${"abc"[s]}`, parent: "vpc" });
    node({ id: `subnet${s}`, kind: "AWS::EC2::Subnet", name: `app-${s}`, parent: `zone${s % 3}`, tier: "public", cidrs: [`10.0.${s}.0/24`], resource: `subnet-${s}` });
    node({ id: `class${s}`, kind: "class", name: "web", parent: `subnet${s}`, of: "AWS::EC2::Instance", count: count / subnets, exposure: "direct" });
    for (let i = 0; i < count / subnets; i++) {
      const address = `10.0.${s}.${i + 4}`;
      node({ id: `i-${s}-${i}`, resource: `i-${s}-${i}`, kind: "AWS::EC2::Instance", name: `web-${s}-${i}`, parent: `class${s}`, addresses: [address], groups: ["sg-all"], exposure: "direct", tags: { env: "prod" } });
    }
    edges.push({ data: { id: `internet->class${s}`, source: "internet", target: `class${s}`, verdict: "reachable", ports: ["any"], internet: true } });
    for (let t = 0; t < subnets; t++) edges.push({ data: { id: `class${s}->class${t}`, source: `class${s}`, target: `class${t}`, verdict: "reachable", ports: ["any"] } });
  }
  const map: MapFile = { format: 1, mapper: "bench", accounts: [{ id: "111122223333", name: "one-group" }], elements: { nodes, edges } };
  if (!existsSync(KEPT)) mkdirSync(KEPT, { recursive: true });
  const bytes = Buffer.from(JSON.stringify(map));
  const path = join(KEPT, "one-group.json");
  writeFileSync(path, bytes);
  return { name: `${count} in one group`, bytes, map: path };
}
