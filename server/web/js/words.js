// Numbers and names as people read them.

/** `great-wave` to `Great wave`. @param {string} name */
export function capitalised(name) {
  const words = name.replaceAll(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** @param {number} width @param {number} height both in px */
export const sizeInPx = (width, height) => `${width} × ${height}`;

/** @param {number} bytes */
export function bytesInWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} KB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {number} time_ms */
export function timeInWords(time_ms) {
  return time_ms < 995 ? `${Math.max(1, Math.round(time_ms))} ms` : `${(time_ms / 1000).toFixed(1)} s`;
}

/** 1234567 to `1.2 million`. @param {number} count */
export function countInWords(count) {
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)} thousand`;
  return `${(count / 1e6).toFixed(1)} million`;
}

/** The file's name without its ending. @param {string} fileName */
export const stem = (fileName) => fileName.replace(/\.[^.]+$/, "") || fileName;

/** The ending that goes with an output format. */
export const extension = (format) => ({ jpeg: "jpg", tiff: "tif" })[format] ?? format;
