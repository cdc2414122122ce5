// The form of a style's controls, in three parts: how strong, what the plugins offer, and what comes out.

import { h } from "../dom.js";
import { hasQuality } from "../settings.js";
import { capitalised } from "../words.js";
import { booleanControl } from "./boolean.js";
import { choiceControl } from "./choice.js";
import { colorsControl } from "./colors.js";
import { numberControl } from "./number.js";
import { sizeControl } from "./size.js";
import { textControl } from "./text.js";

/**
 * @callback Build makes one control's element
 * @param {import("../schema.js").Control} control
 * @param {unknown} value
 * @param {(value: unknown, isMoving: boolean) => void} emit hears every change; `isMoving` while the hand is still on it
 * @param {import("../picture.js").Picture|null} picture
 * @returns {HTMLElement}
 */

const BUILDERS = {
  number: numberControl,
  boolean: booleanControl,
  choice: choiceControl,
  colors: colorsControl,
  text: textControl,
};
/** Built-in controls that say how the answer is written, not how it looks. */
const OUTPUT = new Set(["size", "format", "quality"]);

/**
 * @param {import("../schema.js").Control[]} controls
 * @param {Record<string, unknown>} values changed in place
 * @param {{picture: import("../picture.js").Picture|null, plugins: object[], onChange: (isMoving: boolean) => void}} context
 * @returns {HTMLElement[]}
 */
export function formParts(controls, values, { picture, plugins, onChange }) {
  const fields = new Map();
  const showQuality = () => {
    const quality = fields.get("quality");
    if (quality) quality.hidden = !hasQuality(values.format);
  };
  for (const control of controls) {
    const emit = (value, isMoving) => {
      values[control.id] = value;
      showQuality();
      onChange(isMoving);
    };
    if (control.isHidden) continue;
    const build = control.id === "size" ? sizeControl : BUILDERS[control.kind];
    if (build) fields.set(control.id, build(control, values[control.id], emit, picture));
  }
  showQuality();
  const those = (belongs) =>
    controls
      .filter(belongs)
      .map((control) => fields.get(control.id))
      .filter(Boolean);
  const aliases = [...new Set(controls.map((control) => control.group).filter(Boolean))];
  return [
    part(
      null,
      those((control) => control.group === "" && !OUTPUT.has(control.id)),
    ),
    ...aliases.map((alias) => {
      const own = those((control) => control.group === alias);
      return part(own.length > 1 ? pluginTitle(alias, plugins) : null, own);
    }),
    part(
      "Output",
      those((control) => OUTPUT.has(control.id)),
    ),
  ].filter(Boolean);
}

function part(title, fields) {
  if (fields.length === 0) return null;
  return h(
    "fieldset",
    { class: "part" },
    h("legend", { class: title ? "part-title" : "unseen" }, title ?? "Look"),
    ...fields,
  );
}

function pluginTitle(alias, plugins) {
  const plugin = plugins.find((candidate) => candidate.alias === alias || candidate.as === alias);
  return capitalised(plugin?.name ?? alias);
}
