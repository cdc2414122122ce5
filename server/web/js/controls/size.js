// The longest side of the answer: the picture's own, a usual one below it, or any number.

import { h } from "../dom.js";
import { field } from "./field.js";

const USUAL_PX = [4096, 3072, 2048, 1536, 1024, 768, 512];
const OWN = "";
const OTHER = "other";

/** @type {import("./form.js").Build} */
export function sizeControl(control, value, emit, picture) {
  const own = picture?.sizeKnown ? picture.longestSide : null;
  const { min = 16, max = 32_768 } = control;
  const usual = USUAL_PX.filter((side) => side < (own ?? Infinity) && side >= min && side <= max);
  return field(control, ({ id, help }) => {
    const option = (at, text) => h("option", { value: at, selected: at === (value ?? OWN) }, text);
    const select = h(
      "select",
      { id, class: "menu", "aria-describedby": help },
      option(OWN, own ? `As the picture: ${own} px` : "As the picture"),
      ...usual.map((side) => option(side, `${side} px`)),
      h("option", { value: OTHER, selected: value !== undefined && !usual.includes(value) }, "Another…"),
    );
    const exact = h("input", {
      class: "text",
      type: "number",
      min,
      max,
      step: 1,
      value: value ?? own ?? 1024,
      "aria-label": `${control.title} in pixels`,
    });
    exact.hidden = select.value !== OTHER;
    const other = () => Math.round(Math.min(max, Math.max(min, exact.valueAsNumber || own || 1024)));
    select.addEventListener("change", () => {
      exact.hidden = select.value !== OTHER;
      if (select.value === OTHER) exact.focus();
      else emit(select.value === OWN ? undefined : Number(select.value), false);
    });
    exact.addEventListener("change", () => {
      exact.value = other();
      emit(other(), false);
    });
    return { input: h("div", { class: "size" }, select, exact) };
  });
}
