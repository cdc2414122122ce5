// A list of colours. Each is a swatch and its hex code; pasting several codes into one adds them all.

import { h, icon } from "../dom.js";
import { fieldGroup } from "./field.js";

const HEX = /#?\b([0-9a-f]{6}|[0-9a-f]{3})\b/gi;
const FRESH = "#808080";

/** @type {import("./form.js").Build} */
export function colorsControl(control, value, emit) {
  const colors = [...value];
  const list = h("ul", { class: "colors", role: "list" });
  const count = h("span", { class: "colors-count" });
  const add = h("button", { class: "button button-quiet", type: "button" }, icon("add"), "Add a colour");
  const say = (isMoving) => emit([...colors], isMoving);

  const draw = (focusAt = null) => {
    list.replaceChildren(...colors.map((_, at) => row(at)));
    count.textContent = `${colors.length} of ${control.maxCount}`;
    add.disabled = colors.length >= control.maxCount;
    if (focusAt === null) return;
    const target = list.children[Math.min(focusAt, colors.length - 1)]?.querySelector(".swatch");
    (target ?? add).focus();
  };

  const row = (at) => {
    const swatch = h("input", { class: "swatch", type: "color", value: colors[at], "aria-label": `Colour ${at + 1}` });
    const code = h("input", {
      class: "code",
      type: "text",
      value: colors[at],
      size: "7",
      spellcheck: "false",
      autocomplete: "off",
      "aria-label": `Code of colour ${at + 1}`,
    });
    const remove = h(
      "button",
      {
        class: "button button-icon button-small",
        type: "button",
        "aria-label": `Remove colour ${at + 1}`,
        disabled: colors.length <= control.minCount,
      },
      icon("close"),
    );
    swatch.addEventListener("input", () => {
      colors[at] = code.value = swatch.value;
      say(true);
    });
    swatch.addEventListener("change", () => say(false));
    code.addEventListener("change", () => {
      const found = codesIn(code.value);
      if (found.length > 0) colors.splice(at, 1, ...found.slice(0, control.maxCount - colors.length + 1));
      draw();
      say(false);
    });
    remove.addEventListener("click", () => {
      colors.splice(at, 1);
      draw(at);
      say(false);
    });
    return h("li", { class: "color" }, swatch, code, remove);
  };

  add.addEventListener("click", () => {
    colors.push(colors.at(-1) ?? FRESH);
    draw(colors.length - 1);
    say(false);
  });
  draw();
  return fieldGroup(control, list, h("div", { class: "colors-foot" }, add, count));
}

/** Every colour code in a text, as `#rrggbb`. */
function codesIn(text) {
  return [...text.matchAll(HEX)].map(([, digits]) => {
    const six = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
    return `#${six.toLowerCase()}`;
  });
}
