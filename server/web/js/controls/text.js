// A line of text.

import { h } from "../dom.js";
import { field } from "./field.js";

/** @type {import("./form.js").Build} */
export function textControl(control, value, emit) {
  return field(control, ({ id, help }) => {
    const input = h("input", {
      id,
      class: "text",
      type: "text",
      value,
      spellcheck: "false",
      autocomplete: "off",
      "aria-describedby": help,
    });
    // The limit counts characters, `maxlength` UTF-16 units: a text of emoji would be cut at half of it.
    const read = () => [...input.value].slice(0, control.maxChars).join("");
    input.addEventListener("input", () => emit(read(), true));
    input.addEventListener("change", () => {
      input.value = read();
      emit(read(), false);
    });
    return { input };
  });
}
