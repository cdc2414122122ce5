// Writes a folder as a zip file without compression, so that a test can have a pack that `pastiche pack build` refuses to make.

import { readFile, readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { crc32 } from "node:zlib";

const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
/** Version 2.0 of the format, which all readers know. */
const VERSION = 20;
/** The first of January 1980, the earliest day that a zip file can say. */
const DAY = 0x21;

export async function zipOf(folder: string): Promise<Buffer> {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const path of await filesIn(folder)) {
    const name = Buffer.from(relative(folder, path));
    const data = await readFile(path);
    const common = commonOf(name, data);
    const local = Buffer.concat([number(LOCAL, 4), common, number(0, 2), name, data]);
    // No comment, first disk, no attributes.
    entries.push(number(ENTRY, 4), number(VERSION, 2), common, Buffer.alloc(12), number(offset, 4), name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const count = locals.length;
  const end = [number(END, 4), Buffer.alloc(4), number(count, 2), number(count, 2)];
  return Buffer.concat([...locals, directory, ...end, number(directory.length, 4), number(offset, 4), number(0, 2)]);
}

/** What a local header and an entry say alike, up to the length of the name. */
function commonOf(name: Buffer, data: Buffer): Buffer {
  const stored = [number(VERSION, 2), Buffer.alloc(6), number(DAY, 2), number(crc32(data), 4)];
  return Buffer.concat([...stored, number(data.length, 4), number(data.length, 4), number(name.length, 2)]);
}

function number(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
