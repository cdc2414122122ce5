// A card is read as its author meant it, and can do no harm.

import { describe, expect, it } from "vitest";
import { blocksOf, type Inline } from "./markdown";

const plain = (nodes: Inline[]): string =>
  nodes.map((node) => ("children" in node ? `<${node.kind}>${plain(node.children)}</>` : node.text)).join("");

describe("blocksOf", () => {
  it("knows the usual blocks", () => {
    const text =
      "# A\n\none\ntwo\n\n- x\n- y\n  z\n1. n\n\n> q\n> r\n\n---\n\n```sh\n# code\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |";
    expect(blocksOf(text).map((block) => block.kind)).toEqual([
      "heading",
      "paragraph",
      "list",
      "list",
      "quote",
      "rule",
      "code",
      "table",
    ]);
  });

  it("joins lines of a paragraph and of an item", () => {
    const [paragraph, list] = blocksOf("one\ntwo\n\n- x\n  y");
    expect(paragraph?.kind === "paragraph" && plain(paragraph.children)).toBe("one two");
    expect(list?.kind === "list" && list.items.map(plain)).toEqual(["x y"]);
  });

  it.each([
    ["**bold** and *slanted* and _so_", "<strong>bold</> and <em>slanted</> and <em>so</>"],
    ["snake_case_name and 2*3*4", "snake_case_name and 2*3*4"],
    ["[here](https://example.org/a)", "<link>here</>"],
    ["[here](javascript:alert)", "here"],
    ["![a wave](https://example.org/a.png)", "a wave"],
    ["<script>no</script>", "<script>no</script>"],
  ])("%s", (text, expected) => {
    const [block] = blocksOf(text);
    expect(block?.kind === "paragraph" && plain(block.children)).toBe(expected);
  });

  it("ends on a fence that is never closed, and on very long text", () => {
    expect(blocksOf("```\na\nb")).toEqual([{ kind: "code", text: "a\nb" }]);
    expect(blocksOf("*".repeat(100_000))).toHaveLength(1);
  });
});
