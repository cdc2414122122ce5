// Settings as a query, and the command line that makes the same render.

import { applyAddress, sampleAddress } from "./api.js";
import { extension, stem } from "./words.js";

/** Side, in px, below which a draft would save nothing. */
const SMALLEST_DRAFT_PX = 256;
/** Longest side of a draft, in px. */
const LARGEST_DRAFT_PX = 640;

/** @param {import("./schema.js").Control[]} controls */
export function defaults(controls) {
  return Object.fromEntries(controls.map((control) => [control.id, control.default]));
}

/** Whether two values of a control are the same. */
export const sameValue = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * The query of a final: the output format, and what differs from the style's defaults.
 * @param {import("./schema.js").Control[]} controls
 * @param {Record<string, unknown>} values
 */
export function finalQuery(controls, values) {
  const query = new URLSearchParams();
  for (const control of controls) {
    const value = values[control.id];
    if (value === undefined) continue;
    if (control.id === "format") query.set("format", value);
    else if (control.id === "quality" && !hasQuality(values.format)) continue;
    else if (sameValue(value, control.default)) continue;
    else if (control.group === "") query.set(control.id, value);
    else query.append("set", `${control.id}:${inQuery(value)}`);
  }
  return readable(query);
}

/**
 * The query of a draft: the same look, small, in a format that is quick to send. `null` where the style or the size leaves no room for one.
 * @param {import("./schema.js").Control[]} controls
 * @param {Record<string, unknown>} values
 * @param {number} final_px longest side of the final
 * @param {boolean} isOpaque whether the picture is known to hold no transparency
 */
export function draftQuery(controls, values, final_px, isOpaque) {
  const size = controls.find(({ id }) => id === "size");
  const side = Math.max(SMALLEST_DRAFT_PX, size?.min ?? 0, Math.min(LARGEST_DRAFT_PX, Math.round(final_px / 2)));
  if (!size || side >= final_px) return null;
  const offered = controls.find(({ id }) => id === "format")?.options.map(({ value }) => value) ?? [];
  const format = [isOpaque && "jpeg", "webp", "png"].find((wanted) => offered.includes(wanted));
  const query = new URLSearchParams(finalQuery(controls, { ...values, size: side, format, quality: undefined }));
  return readable(query);
}

/** Whether a format takes a quality. @param {unknown} format */
export const hasQuality = (format) => format === "jpeg" || format === "webp";

/** The name under which a render is saved. @param {string} format as in the query, or a media type's second half */
export function saveName(style, picture, format) {
  return `${stem(picture.fileName)}-${style.name.split("/")[1]}.${extension(format)}`;
}

/** A command for a POSIX shell that makes the render and saves it. */
export function curlLine(style, picture, query, format) {
  const type = picture.bytes.type || "application/octet-stream";
  const body = picture.sample ? "@-" : `@${picture.fileName}`;
  const fetchSample = picture.sample ? `curl -sS ${quoted(sampleAddress(picture.sample))} | ` : "";
  const parts = [
    "curl -sS --fail-with-body",
    `-H ${quoted(`Content-Type: ${type}`)}`,
    `--data-binary ${quoted(body)}`,
    `-o ${quoted(saveName(style, picture, format))}`,
    quoted(applyAddress(style.name, query)),
  ];
  return fetchSample + parts.join(" ");
}

const inQuery = (value) =>
  Array.isArray(value) ? value.map((color) => color.replace("#", "")).join(",") : String(value);

/** Leaves `:` and `,` as they are: both may stand in a query, and people read the line. */
const readable = (query) => query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");

const quoted = (text) => (/^[\w@./:=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
