// Builds style packs for the tests out of a first-party style, with a name of their own.

import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Key } from "./minisign";
import { zipOf } from "./zip";

const SOURCE = new URL("../../styles/great-wave", import.meta.url).pathname;

/** Folders that go when the tests have ended. */
const made: string[] = [];

export interface Wanted {
  /** `publisher/name`. */
  style: string;
  title: string;
  version: string;
  /** What else is to be different in the manifest: a text in it, and what stands there instead. */
  replaced?: [string, string][];
}

/** The path of a `.stylepack` file. @param key that signs it */
export async function buildPack(wanted: Wanted, key?: Key): Promise<string> {
  const folder = await folderOf(wanted);
  const file = join(folder, "..", `${wanted.style.split("/")[1]}-${wanted.version}.stylepack`);
  const digest = await build(folder, file);
  if (!key) return file;
  const signatures = join(folder, "signatures");
  await mkdir(signatures);
  await writeFile(join(signatures, `${key.id}.minisig`), key.sign(`${digest}\n`));
  await rm(file);
  // A signature is no part of what it signs.
  if ((await build(folder, file)) !== digest) throw new Error("the pack has another digest once it is signed");
  return file;
}

/** A pack that nobody has checked. */
export async function uncheckedPack(wanted: Wanted): Promise<Buffer> {
  return zipOf(await folderOf(wanted));
}

export async function removePacks(): Promise<void> {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
}

async function folderOf({ style, title, version, replaced = [] }: Wanted): Promise<string> {
  const base = await mkdtemp(join(tmpdir(), "pastiche-e2e-pack-"));
  made.push(base);
  const folder = join(base, "pack");
  await cp(SOURCE, folder, { recursive: true });
  const manifest = join(folder, "style.toml");
  let text = (await readFile(manifest, "utf8"))
    .replace(/^name = .*$/m, `name = "${style}"`)
    .replace(/^version = .*$/m, `version = "${version}"`)
    .replace(/^title = .*$/m, `title = "${title}"`);
  for (const [before, after] of replaced) {
    if (!text.includes(before)) throw new Error(`the manifest has no ${before}`);
    text = text.replace(before, after);
  }
  await writeFile(manifest, text);
  return folder;
}

/** The digest of what is built. */
async function build(folder: string, file: string): Promise<string> {
  const program = process.env["PASTICHE_BIN"];
  if (!program) throw new Error("PASTICHE_BIN names no program; `cargo xtask test` sets it");
  const { stdout } = await promisify(execFile)(program, ["pack", "build", folder, "-o", file]);
  const digest = /\b[0-9a-f]{64}\b/.exec(stdout)?.[0];
  if (!digest) throw new Error(`\`pastiche pack build\` tells no digest: ${stdout}`);
  return digest;
}
