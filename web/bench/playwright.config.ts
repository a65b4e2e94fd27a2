// Runs the benchmark: `npm run bench`; `BENCH_SIZES=20000,840 BENCH_OLD=no npm run bench` for a part of it.

import { defineConfig } from "@playwright/test";

export default defineConfig({ testDir: ".", testMatch: "*.bench.ts", outputDir: "../test-results", reporter: [["line"]], workers: 1, timeout: 1_800_000 });
