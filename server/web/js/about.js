// What is known about a style: its card, its facts, and the command that makes the render on display.

import { h, icon } from "./dom.js";
import { fromMarkdown } from "./markdown.js";
import { capitalised, countInWords } from "./words.js";

/** Characters of a digest that are shown; the button copies all. */
const SHORT_DIGEST = 12;

/** The card's text. Its first heading repeats the title and is left out. @param {string} card markdown */
export function cardNodes(card) {
  return fromMarkdown((card ?? "").replace(/^\s*# .*\n?/, ""), 2);
}

/** @param {object} style as the server describes it */
export function factsNode(style) {
  const digest = (style.digest ?? "").replace(/^sha256:/, "");
  const { parameters, gflop_at_512: gflop } = style.generator ?? {};
  const plugins = (style.plugins ?? []).map((plugin) =>
    [plugin.name ?? plugin.alias, plugin.version].filter(Boolean).join(" "),
  );
  const facts = [
    ["Style", style.name],
    ["Version", style.version],
    ["Licence", style.license],
    [
      "Generator",
      [parameters && `${countInWords(parameters)} parameters`, gflop && `${Math.round(gflop)} GFLOP at 512 px`]
        .filter(Boolean)
        .join(", "),
    ],
    [plugins.length === 1 ? "Plugin" : "Plugins", plugins.join(", ")],
    ...provenance(style.provenance),
    [
      "Digest",
      digest &&
        h(
          "span",
          { class: "digest" },
          h("code", {}, digest.slice(0, SHORT_DIGEST)),
          copyButton("Copy the whole digest", () => digest),
        ),
    ],
  ];
  const rows = facts
    .filter(([, value]) => value)
    .map(([name, value]) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value)));
  return h("dl", { class: "facts" }, ...rows);
}

/** Plain values of the pack's provenance. */
function provenance(values) {
  return Object.entries(values ?? {})
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => [capitalised(name), String(value)]);
}

/** The command line for a render, with a button that copies it. */
export class Command {
  #line = "";

  constructor() {
    this.caption = h("h2", { class: "about-title" }, "From a terminal");
    this.code = h("code", {});
    const frame = h(
      "div",
      { class: "command-frame" },
      h("pre", { tabindex: "0", "aria-label": "Command" }, this.code),
      copyButton("Copy the command", () => this.#line),
    );
    this.element = h("section", { class: "command" }, this.caption, frame);
  }

  /** @param {string} line */
  show(line) {
    this.#line = this.code.textContent = line;
  }
}

function copyButton(label, text) {
  const button = h(
    "button",
    { class: "button button-icon button-small", type: "button", "aria-label": label, title: label },
    icon("copy"),
  );
  button.addEventListener("click", async () => {
    const done = await copy(text());
    button.replaceChildren(icon(done ? "done" : "close"));
    button.setAttribute("aria-label", done ? "Copied" : "Could not copy; select the text instead");
    setTimeout(() => {
      button.replaceChildren(icon("copy"));
      button.setAttribute("aria-label", label);
    }, 1600);
  });
  return button;
}

/** The clipboard needs a secure context; on plain HTTP in a local network the old way still works. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "unseen", readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
