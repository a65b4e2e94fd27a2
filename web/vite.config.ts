// How the page is built: one script, one stylesheet, fixed names, no source maps.

import { defineConfig } from "vite";
import { compress } from "./build/compress.ts";
import { notices } from "./build/notices.ts";
import { glyphs } from "./build/sprite.ts";

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [
    glyphs(),
    {
      // Cytoscape adds an inline <style>, which the page's policy refuses, unless an element with this id is there.
      name: "mapper-stylesheet-id",
      transformIndexHtml: {
        order: "post",
        handler: (html) =>
          html
            .replaceAll(" crossorigin", "")
            .replace('<link rel="stylesheet"', '<link id="__________cytoscape_stylesheet" rel="stylesheet"'),
      },
    },
    {
      // After the minifier, which would take the comment for one of many; before the page is compressed.
      name: "mapper-notices",
      generateBundle(_, bundle) {
        for (const part of Object.values(bundle)) if (part.type === "chunk") part.code = `${notices()}\n${part.code}`;
      },
    },
    compress(),
  ],
  build: {
    outDir: "dist",
    emptyOutDir: false,
    target: "es2022",
    sourcemap: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      output: {
        entryFileNames: "app.js",
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith(".css")) ? "app.css" : "[name][extname]"),
        codeSplitting: false,
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000" } },
});
