// A style's card as DOM nodes: headings, paragraphs, lists, quotes, code, tables, emphasis, links. Text stays text, a
// picture becomes its description, and a link must be http or https, so that a card can neither run nor fetch anything.

import { h } from "./dom.js";

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
const RULE = /^\s{0,3}\|?\s{0,3}:?-[\s:|-]*$/;
const STARTS_BLOCK = /^(```|~~~|#{1,6}\s|>|\s{0,3}[-*+]\s|\s{0,3}\d{1,9}[.)]\s|\s{0,3}\|)/;

/**
 * @param {string} text
 * @param {number} topLevel the level that `#` becomes, so that the card fits under the page's own headings
 * @returns {Node[]}
 */
export function fromMarkdown(text, topLevel) {
  const lines = text.slice(0, LONGEST).replaceAll("\r\n", "\n").split("\n");
  const nodes = [];
  while (lines.length > 0) {
    if (lines[0].trim() === "") lines.shift();
    else nodes.push(block(lines, topLevel));
  }
  return nodes;
}

/** Takes one block off the front of the lines. */
function block(lines, topLevel) {
  const line = lines[0];
  if (/^(```|~~~)/.test(line)) return codeBlock(lines);
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) {
    lines.shift();
    return h(`h${Math.min(6, heading[1].length - 1 + topLevel)}`, {}, ...inline(heading[2].trim()));
  }
  if (/^ {0,3}([-*_])( ?\1){2,} *$/.test(line)) {
    lines.shift();
    return h("hr");
  }
  if (/^>/.test(line)) return quote(lines);
  if (BULLET.test(line)) return list(lines, "ul", BULLET);
  if (NUMBER.test(line)) return list(lines, "ol", NUMBER);
  if (ROW.test(line) && RULE.test(lines[1] ?? "")) return table(lines);
  return paragraph(lines);
}

function take(lines, belongs) {
  const taken = [lines.shift()];
  while (lines.length > 0 && belongs(lines[0])) taken.push(lines.shift());
  return taken;
}

function paragraph(lines) {
  const own = take(lines, (line) => line.trim() !== "" && !STARTS_BLOCK.test(line));
  return h("p", {}, ...inline(own.map((line) => line.trim()).join(" ")));
}

function codeBlock(lines) {
  const fence = lines.shift().slice(0, 3);
  const end = lines.findIndex((line) => line.startsWith(fence));
  const code = lines.splice(0, end < 0 ? lines.length : end + 1);
  if (end >= 0) code.pop();
  return h("pre", { tabindex: "0" }, h("code", {}, code.join("\n")));
}

/** Its text alone: a quote holds no further blocks, so depth is bounded. */
function quote(lines) {
  const own = take(lines, (line) => /^>/.test(line)).map((line) => line.replace(/^[>\s]+/, ""));
  return h("blockquote", {}, h("p", {}, ...inline(own.join(" "))));
}

/** One level deep: a nested list reads as part of its item. */
function list(lines, tag, marker) {
  const items = [];
  while (lines.length > 0 && marker.test(lines[0])) {
    const own = take(lines, (line) => line.trim() !== "" && !STARTS_BLOCK.test(line));
    items.push(h("li", {}, ...inline(own.join(" ").replace(marker, ""))));
  }
  return h(tag, {}, ...items);
}

function table(lines) {
  const rows = take(lines, (line) => ROW.test(line)).map(cells);
  const [head, , ...body] = rows;
  const row = (tag, texts) =>
    h("tr", {}, ...texts.map((text) => h(tag, tag === "th" ? { scope: "col" } : {}, ...inline(text))));
  const element = h(
    "table",
    {},
    h("thead", {}, row("th", head)),
    h("tbody", {}, ...body.map((texts) => row("td", texts))),
  );
  return h("div", { class: "table-frame" }, element);
}

const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

/** @returns {(Node|string)[]} */
function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index > 0) nodes.push(rest.slice(0, found.index));
    nodes.push(span(found));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(rest);
  return nodes;
}

function span([whole, code, picture, linkText, target, bare, strong, starred, underscored]) {
  if (code !== undefined) return h("code", {}, code);
  if (picture !== undefined) return picture;
  if (linkText !== undefined) return link(target, inline(linkText)) ?? linkText;
  if (bare !== undefined) return link(bare, [bare]) ?? whole;
  if (strong !== undefined) return h("strong", {}, ...inline(strong));
  return h("em", {}, ...inline(starred ?? underscored));
}

function link(target, children) {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return null;
  return h("a", { href: target, rel: "noopener noreferrer nofollow", target: "_blank" }, ...children);
}
