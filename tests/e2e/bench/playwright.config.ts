// As the tests, but for measuring: nothing is traced, and everything may take its time.

import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../results",
  timeout: 1_800_000,
  use: { ...tests.use, trace: "off" },
});
