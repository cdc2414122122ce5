// On or off: a switch.

import { freshId, h } from "../dom.js";

/** @type {import("./form.js").Build} */
export function booleanControl(control, value, emit) {
  const id = freshId(`control-${control.id}`);
  const help = control.help ? `${id}-help` : null;
  const input = h("input", {
    id,
    class: "switch",
    type: "checkbox",
    role: "switch",
    checked: value,
    "aria-describedby": help,
  });
  input.addEventListener("change", () => emit(input.checked, false));
  return h(
    "div",
    { class: "field field-boolean" },
    h("label", { class: "field-head", for: id }, h("span", { class: "field-label" }, control.title), input),
    help && h("p", { class: "field-help", id: help }, control.help),
  );
}
