// Tests of the page in a browser, on a real server. `PASTICHE_BIN` names the program; Chromium is the machine's own.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { defineConfig } from "@playwright/test";

/** What Chromium is called, by distribution. */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const folders = (process.env["PATH"] ?? "").split(delimiter);
const chromium = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((path) => existsSync(path));
if (!chromium) throw new Error("Chromium is not on the PATH: install it (Debian: `apt-get install chromium`)");

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "results",
  // One server renders for all tests, on the CPU where there is no GPU: side by side they would only wait for each other.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 30_000 },
  forbidOnly: true,
  reporter: "list",
  use: {
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: { executablePath: chromium, args: ["--no-sandbox"] },
  },
});
