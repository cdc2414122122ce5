// One of a list: a row of buttons where they are few and short, a menu otherwise.

import { freshId, h } from "../dom.js";
import { field, fieldGroup } from "./field.js";

/** Most options, and most characters of all of them together, that fit one row of the form. */
const ROW = { options: 4, chars: 24 };

/** @type {import("./form.js").Build} */
export function choiceControl(control, value, emit) {
  const chars = control.options.reduce((sum, option) => sum + option.title.length, 0);
  const fits = control.options.length <= ROW.options && chars <= ROW.chars;
  return fits ? row(control, value, emit) : menu(control, value, emit);
}

function row(control, value, emit) {
  const name = freshId(`choice-${control.id}`);
  const segments = control.options.map((option) => {
    const input = h("input", { type: "radio", name, value: option.value, checked: option.value === value });
    input.addEventListener("change", () => emit(option.value, false));
    return h("label", { class: "segment" }, input, h("span", {}, option.title));
  });
  return fieldGroup(control, h("div", { class: "segments" }, ...segments));
}

function menu(control, value, emit) {
  return field(control, ({ id, help }) => {
    const options = control.options.map((option) =>
      h("option", { value: option.value, selected: option.value === value }, option.title),
    );
    const select = h("select", { id, class: "menu", "aria-describedby": help }, ...options);
    select.addEventListener("change", () => emit(select.value, false));
    return { input: select };
  });
}
