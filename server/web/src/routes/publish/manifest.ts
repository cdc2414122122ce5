// Reads the manifest out of a style pack, which is a zip file (PKWARE's APPNOTE.TXT), and tells two of them apart.

const MANIFEST = "style.toml";
const END = 0x06054b50;
const ENTRY = 0x02014b50;
/** Bytes of the records without what is of any length: end, central entry, local header. */
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
/** Most bytes that a comment behind the end may have. */
const COMMENT_BYTES = 0xffff;
const STORED = 0;
const DEFLATED = 8;

/** The text of a pack's `style.toml`. Rejects where the file is no zip, or has none. */
export async function manifestOf(pack: Blob): Promise<string> {
  const entry = await entryOf(pack);
  if (!entry) throw new Error(`the pack has no ${MANIFEST}`);
  const local = await view(pack, entry.offset, entry.offset + LOCAL_BYTES);
  const begin = entry.offset + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  const data = pack.slice(begin, begin + entry.bytes);
  if (entry.method === STORED) return data.text();
  if (entry.method !== DEFLATED) throw new Error(`${MANIFEST} is compressed in a way that is not known`);
  return new Response(data.stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
}

async function entryOf(pack: Blob): Promise<{ offset: number; bytes: number; method: number } | null> {
  const from = Math.max(0, pack.size - END_BYTES - COMMENT_BYTES);
  const tail = await view(pack, from, pack.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END) end -= 1;
  if (end < 0) throw new Error("the pack is no zip file");
  const begin = tail.getUint32(end + 16, true);
  const directory = await view(pack, begin, begin + tail.getUint32(end + 12, true));
  let at = 0;
  while (at + ENTRY_BYTES <= directory.byteLength && directory.getUint32(at, true) === ENTRY) {
    const nameBytes = directory.getUint16(at + 28, true);
    const name = new TextDecoder().decode(new Uint8Array(directory.buffer, at + ENTRY_BYTES, nameBytes));
    if (name === MANIFEST) {
      return {
        offset: directory.getUint32(at + 42, true),
        bytes: directory.getUint32(at + 20, true),
        method: directory.getUint16(at + 10, true),
      };
    }
    at += ENTRY_BYTES + nameBytes + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return null;
}

async function view(pack: Blob, begin: number, end: number): Promise<DataView<ArrayBuffer>> {
  return new DataView(await pack.slice(begin, end).arrayBuffer());
}

export interface Line {
  text: string;
  /** Whether it is in the version before, in this one, or in both. */
  side: "before" | "after" | "both";
}

/** The lines of two texts in order, by their longest common subsequence. */
export function compared(before: string, after: string): Line[] {
  const [a, b] = [before.trimEnd().split("\n"), after.trimEnd().split("\n")];
  // common[i][j]: how many lines a[i..] and b[j..] have in common.
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const row = common[i] ?? [];
    for (let j = b.length - 1; j >= 0; j -= 1)
      row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ text: a[i] ?? "", side: "both" });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ text: a[i] ?? "", side: "before" });
      i += 1;
    } else {
      lines.push({ text: b[j] ?? "", side: "after" });
      j += 1;
    }
  }
  return lines;
}
