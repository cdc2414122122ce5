// Manifests are read out of packs, stored or deflated, and compared line by line.

import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { compared, manifestOf } from "./manifest";

/** A zip file of these files. */
function zip(files: { name: string; text: string; isDeflated: boolean }[]): Blob {
  const parts: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, text, isDeflated } of files) {
    const data = isDeflated ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(isDeflated ? 8 : 0, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(text.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    entries.push(entry, Buffer.from(name));
    parts.push(local, Buffer.from(name), data);
    offset += local.length + name.length + data.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Blob([Buffer.concat([...parts, directory, end])]);
}

const GENERATOR = { name: "generator.onnx", text: "weights", isDeflated: false };

it.each([true, false])("reads a manifest, deflated: %s", async (isDeflated) => {
  const text = 'schema = 1\n[style]\nname = "studio/wave"\n';
  expect(await manifestOf(zip([GENERATOR, { name: "style.toml", text, isDeflated }]))).toBe(text);
});

it("says what is missing", async () => {
  await expect(manifestOf(zip([GENERATOR]))).rejects.toThrow("no style.toml");
  await expect(manifestOf(new Blob(["no zip at all, but long enough"]))).rejects.toThrow("no zip");
});

it("compares lines", () => {
  expect(compared("a\nb\nc\n", "a\nx\nc\nd\n").map(({ side, text }) => `${side} ${text}`)).toEqual([
    "both a",
    "before b",
    "after x",
    "both c",
    "after d",
  ]);
});
