// After the build: fails where the first paint weighs too much, and lays a `.gz` beside each text that is worth it.

import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
/** Most bytes of compressed script until the catalog is seen. */
const FIRST_PAINT_BYTES = 150_000;
/** What the first paint runs: the page's entry, which holds the catalog. */
const FIRST = ["index.html"];
/** Files from this size on are compressed. */
const WORTH_BYTES = 1000;
const TEXT = /\.(js|css|html|svg|json|txt)$/;

/** @param {Uint8Array} bytes */
const compressed = (bytes) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION });

/** @param {string} file */
const read = (file) => readFile(join(DIST, file));

/** Chunks that these need at once, each once. @param {Record<string, {file: string, imports?: string[]}>} manifest */
function needed(manifest, /** @type {string[]} */ wanted, /** @type {Set<string>} */ found = new Set()) {
  for (const name of wanted) {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`the build has no ${name}`);
    if (found.has(chunk.file)) continue;
    found.add(chunk.file);
    needed(manifest, chunk.imports ?? [], found);
  }
  return found;
}

async function weigh() {
  const manifest = JSON.parse((await read("manifest.json")).toString());
  const scripts = [...needed(manifest, FIRST)].filter((file) => file.endsWith(".js"));
  const sizes = await Promise.all(scripts.map(async (file) => compressed(await read(file)).length));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first paint: ${(total / 1000).toFixed(1)} kB of compressed script in ${scripts.length} files`);
  if (total > FIRST_PAINT_BYTES) throw new Error(`the first paint may take ${FIRST_PAINT_BYTES / 1000} kB of script`);
  await rm(join(DIST, "manifest.json"));
}

async function compress() {
  const files = await readdir(DIST, { recursive: true });
  for (const file of files.filter((name) => TEXT.test(name))) {
    const bytes = await read(file);
    if (bytes.length >= WORTH_BYTES) await writeFile(join(DIST, `${file}.gz`), compressed(bytes));
  }
}

await weigh();
await compress();
