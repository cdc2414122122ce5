// A style's card as a tree: headings, paragraphs, lists, quotes, code, tables, emphasis, links. Text stays text, a picture
// becomes its description, and a link must be http or https, so that a card can neither run nor fetch anything.

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "strong"; children: Inline[] }
  | { kind: "em"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] };

export type Block =
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "paragraph" | "quote"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "list"; isOrdered: boolean; items: Inline[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "rule" };

/** Longest card that is read, in characters; the rest is cut off. */
const LONGEST = 65_536;

/** Order matters: code first, because nothing inside it is markup. Repetitions are bounded, so that no text takes long. */
const INLINE = new RegExp(
  [
    "`([^`]{1,500})`",
    "!\\[([^\\]]{0,500})\\]\\([^)]{0,500}\\)",
    "\\[([^\\]]{1,500})\\]\\(([^)\\s]{1,500})[^)]{0,200}\\)",
    "<(https?://[^>\\s]{1,500})>",
    "\\*\\*([^*]{1,500})\\*\\*",
    "(?<![\\w*])\\*([^*\\s][^*]{0,500})\\*",
    "(?<![\\w_])_([^_\\s][^_]{0,500})_(?!\\w)",
  ].join("|"),
);
const BULLET = /^\s{0,3}[-*+]\s+/;
const NUMBER = /^\s{0,3}\d{1,9}[.)]\s+/;
const ROW = /^\s{0,3}\|/;
const ROW_RULE = /^\s{0,3}\|?\s{0,3}:?-[\s:|-]*$/;
const RULE = /^ {0,3}([-*_])( ?\1){2,} *$/;
const STARTS_BLOCK = /^(```|~~~|#{1,6}\s|>|\s{0,3}[-*+]\s|\s{0,3}\d{1,9}[.)]\s|\s{0,3}\|)/;

export function blocksOf(text: string): Block[] {
  const lines = text.slice(0, LONGEST).replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  while (lines.length > 0) {
    if (lines[0]?.trim() === "") lines.shift();
    else blocks.push(block(lines));
  }
  return blocks;
}

/** Takes one block off the front of the lines. */
function block(lines: string[]): Block {
  const line = lines[0] ?? "";
  if (/^(```|~~~)/.test(line)) return codeBlock(lines);
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    lines.shift();
    return { kind: "heading", level: heading[1]?.length ?? 1, children: inline((heading[2] ?? "").trim()) };
  }
  if (RULE.test(line)) {
    lines.shift();
    return { kind: "rule" };
  }
  if (/^>/.test(line)) return quote(lines);
  if (BULLET.test(line)) return list(lines, false, BULLET);
  if (NUMBER.test(line)) return list(lines, true, NUMBER);
  if (ROW.test(line) && ROW_RULE.test(lines[1] ?? "")) return table(lines);
  return paragraph(lines);
}

/** The first line, and those after it that belong to it. */
function take(lines: string[], belongs: (line: string) => boolean): string[] {
  const taken = lines.splice(0, 1);
  while (lines[0] !== undefined && belongs(lines[0])) taken.push(...lines.splice(0, 1));
  return taken;
}

const goesOn = (line: string) => line.trim() !== "" && !STARTS_BLOCK.test(line);

function paragraph(lines: string[]): Block {
  const own = take(lines, goesOn);
  return { kind: "paragraph", children: inline(own.map((line) => line.trim()).join(" ")) };
}

function codeBlock(lines: string[]): Block {
  const fence = (lines.shift() ?? "").slice(0, 3);
  const end = lines.findIndex((line) => line.startsWith(fence));
  const code = lines.splice(0, end < 0 ? lines.length : end + 1);
  if (end >= 0) code.pop();
  return { kind: "code", text: code.join("\n") };
}

/** Its text alone: a quote holds no further blocks, so depth is bounded. */
function quote(lines: string[]): Block {
  const own = take(lines, (line) => /^>/.test(line)).map((line) => line.replace(/^[>\s]+/, ""));
  return { kind: "quote", children: inline(own.join(" ")) };
}

/** One level deep: a nested list reads as part of its item. */
function list(lines: string[], isOrdered: boolean, marker: RegExp): Block {
  const items: Inline[][] = [];
  while (lines[0] !== undefined && marker.test(lines[0])) {
    const own = take(lines, goesOn).map((line) => line.trim());
    items.push(inline(own.join(" ").replace(marker, "")));
  }
  return { kind: "list", isOrdered, items };
}

function table(lines: string[]): Block {
  const [head = [], , ...rows] = take(lines, (line) => ROW.test(line)).map(cells);
  return { kind: "table", head, rows };
}

function cells(line: string): Inline[][] {
  const inner = line.trim().replace(/^\||\|$/g, "");
  return inner.split("|").map((cell) => inline(cell.trim()));
}

function inline(text: string): Inline[] {
  const nodes: Inline[] = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index > 0) nodes.push({ kind: "text", text: rest.slice(0, found.index) });
    nodes.push(span(found));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push({ kind: "text", text: rest });
  return nodes;
}

function span([whole, code, picture, linkText, target, bare, strong, starred, underscored]: RegExpExecArray): Inline {
  const plain = (text: string): Inline => ({ kind: "text", text });
  if (code !== undefined) return { kind: "code", text: code };
  if (picture !== undefined) return plain(picture);
  if (linkText !== undefined) return link(target ?? "", inline(linkText)) ?? plain(linkText);
  if (bare !== undefined) return link(bare, [plain(bare)]) ?? plain(whole);
  if (strong !== undefined) return { kind: "strong", children: inline(strong) };
  return { kind: "em", children: inline(starred ?? underscored ?? "") };
}

function link(href: string, children: Inline[]): Inline | null {
  return /^https?:\/\//i.test(href) && URL.canParse(href) ? { kind: "link", href, children } : null;
}
