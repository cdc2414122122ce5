// The frame around every control: label, the control itself, help.

import { freshId, h } from "../dom.js";

/**
 * A labelled control.
 * @param {import("../schema.js").Control} control
 * @param {(ids: {id: string, help: string|null}) => {input: Node, beside?: Node}} build makes the input with this id, described by that help
 */
export function field(control, build) {
  const id = freshId(`control-${control.id}`);
  const help = control.help ? `${id}-help` : null;
  const { input, beside } = build({ id, help });
  return h(
    "div",
    { class: `field field-${control.kind}` },
    h("div", { class: "field-head" }, h("label", { class: "field-label", for: id }, control.title), beside),
    input,
    help && h("p", { class: "field-help", id: help }, control.help),
  );
}

/** A group of inputs under one label. */
export function fieldGroup(control, ...inputs) {
  const help = control.help ? freshId(`help-${control.id}`) : null;
  return h(
    "fieldset",
    { class: `field field-${control.kind}`, "aria-describedby": help },
    h("legend", { class: "field-label" }, control.title),
    ...inputs,
    help && h("p", { class: "field-help", id: help }, control.help),
  );
}
