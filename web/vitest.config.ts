// Unit tests: plain Node, files under test/.

import { defineConfig } from "vitest/config";
import { glyphs } from "./build/sprite.ts";

export default defineConfig({
  plugins: [glyphs()],
  test: { include: ["test/**/*.test.ts"], environment: "node", testTimeout: 30_000 },
});
