// Serves one map to CloudMapper's way, and by mapper itself to the viewer; on loopback only.

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const HERE = new URL("./", import.meta.url);
const find = createRequire(import.meta.url);
const TYPES: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript" };

/** The old way's page and the packages that it loads; no build of theirs is changed. */
function old(path: string): Buffer | undefined {
  const packages: Record<string, string> = {
    "/old/cytoscape.js": join(dirname(find.resolve("cytoscape")), "cytoscape.min.js"),
    "/old/layout-base.js": find.resolve("layout-base"),
    "/old/cose-base.js": find.resolve("cose-base", { paths: [find.resolve("cytoscape-cose-bilkent")] }),
    "/old/cose-bilkent.js": find.resolve("cytoscape-cose-bilkent"),
  };
  if (path === "/old/") return readFileSync(new URL("cloudmapper.html", HERE));
  if (path === "/old/cloudmapper.js") return readFileSync(new URL("cloudmapper.js", HERE));
  const file = packages[path];
  return file === undefined ? undefined : readFileSync(file);
}

/** CloudMapper's way, with the map as it is. */
export async function serveOld(map: Buffer): Promise<{ url: string; end(): void }> {
  const packed = gzipSync(map, { level: 1 });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://bench").pathname;
    if (path === "/api/map") {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      return void response.end(packed);
    }
    const body = old(path);
    if (!body) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[path.split(".").pop() ?? ""] ?? TYPES.html });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, end };
}

/** The viewer as people get it: from `mapper serve`. */
export function serveMapper(binary: string, map: string): Promise<{ url: string; end(): void }> {
  const child = spawn(binary, ["serve", "--map", map, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
  return new Promise((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
      if (url) resolve({ url, end: () => void child.kill("SIGTERM") });
    });
    child.on("exit", (code) => reject(new Error(`mapper serve ended with ${code}`)));
  });
}
