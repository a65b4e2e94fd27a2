// Vite plugin: writes .gz and .br beside each built file; one that already unpacks to the same bytes is left alone,
// because zlib's output differs between processors while its meaning does not.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const DIST = new URL("../dist/", import.meta.url);

const FORMS = {
  ".gz": {
    pack(bytes: Buffer) {
      const packed = gzipSync(bytes, { level: 9, memLevel: 9 });
      packed[9] = 255; // the operating system: unknown
      return packed;
    },
    unpack: gunzipSync,
  },
  ".br": {
    pack: (bytes: Buffer) =>
      brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_LGWIN]: 22,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
    unpack: brotliDecompressSync,
  },
};

function same(file: URL, bytes: Buffer, unpack: (packed: Buffer) => Buffer): boolean {
  if (!existsSync(file)) return false;
  try {
    return unpack(readFileSync(file)).equals(bytes);
  } catch {
    return false;
  }
}

export function compress(): Plugin {
  return {
    name: "mapper-compress",
    closeBundle() {
      for (const name of readdirSync(DIST).sort()) {
        if (name.endsWith(".gz") || name.endsWith(".br")) continue;
        const bytes = readFileSync(new URL(name, DIST));
        const sizes = [`${bytes.length}`];
        for (const [ending, { pack, unpack }] of Object.entries(FORMS)) {
          const file = new URL(name + ending, DIST);
          if (!same(file, bytes, unpack)) writeFileSync(file, pack(bytes));
          sizes.push(`${ending} ${readFileSync(file).length}`);
        }
        console.log(`${name}: ${sizes.join(", ")}`);
      }
    },
  };
}
