// Settings as a query of the server, and as one of this page.

import { hasQuality } from "./formats";
import { codesIn, defaults, sameValue, type Control, type Value, type Values } from "./controls";

/** Side, in px, below which a draft would save nothing. */
const SMALLEST_DRAFT_PX = 256;
/** Longest side of a draft, in px. */
const LARGEST_DRAFT_PX = 640;

/** The query of a final: the output format, and what differs from the style's defaults. */
export function finalQuery(controls: Control[], values: Values): string {
  const query = new URLSearchParams();
  for (const [name, value] of changes(controls, values)) {
    if (name.includes(".")) query.append("set", `${name}:${inQuery(value)}`);
    else query.set(name, String(value));
  }
  return readable(query);
}

/**
 * The query of a draft: the same look, small, in a format that is quick to send. `null` where the style or the size leaves no room for one.
 * @param final_px longest side of the final
 * @param isOpaque whether the picture is known to hold no transparency
 */
export function draftQuery(controls: Control[], values: Values, final_px: number, isOpaque: boolean): string | null {
  const size = controls.find(({ id }) => id === "size");
  if (size?.kind !== "number") return null;
  const side = Math.max(SMALLEST_DRAFT_PX, size.min, Math.min(LARGEST_DRAFT_PX, Math.round(final_px / 2)));
  if (side >= final_px) return null;
  const offered = controls.find(({ id }) => id === "format");
  const formats = offered?.kind === "choice" ? offered.options.map(({ value }) => value) : [];
  const format = ["jpeg", "webp", "png"].find((name) => formats.includes(name) && (isOpaque || name !== "jpeg"));
  return finalQuery(controls, { ...values, size: side, format, quality: undefined });
}

/** The settings that a query of this page names, on top of the defaults. What is not of the style, or out of range, is left out. */
export function valuesFrom(search: string, controls: Control[]): Values {
  const values = defaults(controls);
  const query = new URLSearchParams(search);
  const plugins = query
    .getAll("set")
    .map((pair) => [pair.slice(0, pair.indexOf(":")), pair.slice(pair.indexOf(":") + 1)]);
  for (const [id, text] of [...query, ...plugins]) {
    const control = controls.find((candidate) => candidate.id === id);
    const value = control && text !== undefined ? read(control, text) : undefined;
    if (control && value !== undefined) values[control.id] = value;
  }
  return values;
}

/** One value out of a query; nothing where the control cannot have it. */
function read(control: Control, text: string): Value {
  switch (control.kind) {
    case "number": {
      const number = Number(text);
      return text !== "" && number >= control.min && number <= control.max ? number : undefined;
    }
    case "boolean":
      return text === "true" || text === "false" ? text === "true" : undefined;
    case "choice":
      return control.options.some(({ value }) => value === text) ? text : undefined;
    case "colors": {
      const colors = codesIn(text);
      return colors.length >= control.minCount && colors.length <= control.maxCount ? colors : undefined;
    }
    case "text":
      return [...text].length <= control.maxChars ? text : undefined;
  }
}

/** What differs from the defaults, with the format always, because a picture's own would do otherwise. */
function changes(controls: Control[], values: Values): [string, Value][] {
  return controls
    .filter(({ id, default: usual }) => {
      const value = values[id];
      if (value === undefined || (id === "quality" && !hasQuality(values["format"]))) return false;
      return id === "format" || !sameValue(value, usual);
    })
    .map(({ id }) => [id, values[id]]);
}

const inQuery = (value: Value) =>
  Array.isArray(value) ? value.map((color) => color.replace("#", "")).join(",") : String(value);

/** Leaves `:` and `,` as they are: both may stand in a query, and people read the line. */
const readable = (query: URLSearchParams) => query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");
