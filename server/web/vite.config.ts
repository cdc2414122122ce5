// How the page is built, and served while one works on it.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { preloadFonts } from "./scripts/preload-fonts.js";

/** A running server for `npm run dev`; it refuses foreign names, so it is asked by its own. */
const SERVER = process.env.PASTICHE_SERVER ?? "http://127.0.0.1:8080";
/** The policy that the server sends with the page, so that breaking it is seen at once. */
const POLICY =
  "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const proxy = Object.fromEntries(
  ["/v1", "/docs", "/openapi.json", "/healthz"].map((path) => [
    path,
    { target: SERVER, changeOrigin: true, headers: { Origin: SERVER } },
  ]),
);

export default defineConfig({
  plugins: [svelte(), preloadFonts()],
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "manifest.json",
    reportCompressedSize: false,
    rolldownOptions: {
      checks: { pluginTimings: false },
      // What the first view needs is one file: many small ones take longer to begin with.
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
  },
  server: { proxy },
  preview: { proxy, headers: { "Content-Security-Policy": POLICY } },
  test: { include: ["src/**/*.test.ts"] },
});
