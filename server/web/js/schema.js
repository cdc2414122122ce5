// Reads a style's controls out of its JSON Schema (draft 2020-12 with `x-control`, `x-order`, `x-step`, `x-titles`, `x-hidden`).

import { capitalised } from "./words.js";

/**
 * @typedef {object} Control
 * @property {string} id `plugin.control`, or a bare built-in name
 * @property {string} group the plugin's alias, empty for built-in controls
 * @property {"number"|"boolean"|"choice"|"colors"|"text"} kind
 * @property {string} title
 * @property {string} help
 * @property {boolean} isHidden not in the form, but may be set
 * @property {unknown} default undefined for `size`, which follows the picture
 * @property {number} [min]
 * @property {number} [max]
 * @property {number} [step]
 * @property {{value: string, title: string}[]} [options]
 * @property {number} [minCount]
 * @property {number} [maxCount]
 * @property {number} [maxChars]
 */

/**
 * The controls in their order. What a style pins is not in its schema, and so not here.
 * @param {object} schema
 * @returns {Control[]}
 */
export function controlsFromSchema(schema) {
  return Object.entries(schema.properties ?? {})
    .sort(([, first], [, second]) => first["x-order"] - second["x-order"])
    .map(([id, property]) => controlFrom(id, property));
}

function controlFrom(id, property) {
  const kind = property["x-control"];
  return {
    id,
    group: id.includes(".") ? id.slice(0, id.indexOf(".")) : "",
    kind,
    title: property.title,
    help: property.description ?? "",
    isHidden: property["x-hidden"] === true,
    default: property.default,
    ...DETAILS[kind]?.(property),
  };
}

/** Positions of a slider whose step the style does not name. */
const POSITIONS = 100;

const DETAILS = {
  number: ({
    minimum: min,
    maximum: max,
    type,
    "x-step": step = type === "integer" ? 1 : (max - min) / POSITIONS,
  }) => ({ min, max, step }),
  choice: ({ enum: values, "x-titles": titles = [] }) => ({
    options: values.map((value, at) => ({ value, title: titles[at] ?? capitalised(value) })),
  }),
  colors: ({ minItems = 0, maxItems = 16 }) => ({ minCount: minItems, maxCount: maxItems }),
  text: ({ maxLength = 1000 }) => ({ maxChars: maxLength }),
};
