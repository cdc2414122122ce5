// A number: a slider, and the exact value beside it.

import { h } from "../dom.js";
import { field } from "./field.js";

/** @type {import("./form.js").Build} */
export function numberControl(control, value, emit) {
  const { min, max, step } = control;
  const decimals = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const tidy = (number) => Number(number.toFixed(decimals));
  return field(control, ({ id, help }) => {
    const slider = h("input", { id, class: "slider", type: "range", min, max, step, value, "aria-describedby": help });
    const exact = h("input", {
      class: "number",
      type: "number",
      min,
      max,
      step,
      value,
      inputmode: "decimal",
      "aria-label": `${control.title}, exact`,
    });
    const fill = () => slider.style.setProperty("--fill", `${((slider.value - min) / (max - min)) * 100}%`);
    slider.addEventListener("input", () => {
      exact.value = tidy(slider.valueAsNumber);
      fill();
      emit(tidy(slider.valueAsNumber), true);
    });
    slider.addEventListener("change", () => emit(tidy(slider.valueAsNumber), false));
    exact.addEventListener("change", () => {
      const wanted = Number.isNaN(exact.valueAsNumber) ? control.default : exact.valueAsNumber;
      const number = tidy(Math.min(max, Math.max(min, wanted)));
      exact.value = slider.value = number;
      fill();
      emit(number, false);
    });
    fill();
    return { input: slider, beside: exact };
  });
}
