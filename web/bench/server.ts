// Serves one map with the built page, under mapper's own policy, and CloudMapper's way beside it; on loopback only.

import { createServer, type Server } from "node:http";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url);
const HERE = new URL("./", import.meta.url);
const find = createRequire(import.meta.url);
const TYPES: Record<string, string> = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", svg: "image/svg+xml", json: "application/json" };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

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

export async function serve(map: Buffer): Promise<{ url: string; server: Server }> {
  const packed = gzipSync(map, { level: 1 });
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://bench").pathname;
    const ending = path.split(".").pop() ?? "";
    const type = TYPES[ending] ?? (path.endsWith("/") ? TYPES.html : "application/octet-stream");
    if (path === "/api/map") {
      if (request.headers["if-none-match"] === '"bench"') return void response.writeHead(304).end();
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip", etag: '"bench"' });
      return void response.end(packed);
    }
    const body = path.startsWith("/old/") ? old(path) : readDist(path === "/" ? "index.html" : path.slice(1));
    if (!body) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": type, ...(path.startsWith("/old/") ? {} : { "content-security-policy": POLICY }) });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}

function readDist(name: string): Buffer | undefined {
  if (!/^[\w-]+\.(html|js|css|svg)$/.test(name)) return undefined;
  const file = new URL(name, DIST);
  return existsSync(file) ? readFileSync(file) : undefined;
}
