// Numbers, names and times as people read them.

/** `great-wave` to `Great wave`. */
export function capitalised(name: string): string {
  const words = name.replaceAll(/[-_]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const sizeInPx = (width: number, height: number): string => `${width} × ${height}`;

export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  if (bytes < 999_950_000) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes < 999_950_000_000 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}

export function timeInWords(time_ms: number): string {
  return time_ms < 995 ? `${Math.max(1, Math.round(time_ms))} ms` : `${(time_ms / 1000).toFixed(1)} s`;
}

/** A time that is only guessed: `about 12 s`, `about 3 min`. */
export function roughlyInWords(time_ms: number): string {
  const s = time_ms / 1000;
  if (s < 1.5) return "about a second";
  if (s < 57.5) return `about ${s < 10 ? Math.round(s) : Math.round(s / 5) * 5} s`;
  return s < 90 ? "about a minute" : `about ${Math.round(s / 60)} min`;
}

/** 1234567 to `1.2 million`. */
export function countInWords(count: number): string {
  if (count < 10_000) return String(count);
  if (count < 999_500) return `${Math.round(count / 1000)} thousand`;
  return `${(count / 1e6).toFixed(1)} million`;
}

/** A text of the server as the beginning of a line. What is no plain word there, a key or an address, stays as it is. */
export const begun = (text: string): string =>
  text.replace(/^[a-z]+(?= |$)/, (word) => word.charAt(0).toUpperCase() + word.slice(1));

/** `1 style`, `2 styles`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** @param time_ms since 1970 */
export const dayInWords = (time_ms: number): string => DAY.format(time_ms);

/** Up to which age a unit is used, the unit, and how long it is. */
const SCALES: [number, Intl.RelativeTimeFormatUnit, number][] = [
  [60_000, "second", 1000],
  [3_600_000, "minute", 60_000],
  [86_400_000, "hour", 3_600_000],
  [30 * 86_400_000, "day", 86_400_000],
];
const AGO = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });

/** `3 minutes ago`; a date where that is long past. */
export function sinceInWords(time_ms: number, now_ms: number): string {
  const age_ms = now_ms - time_ms;
  const [, unit, unit_ms] = SCALES.find(([below_ms]) => age_ms < below_ms) ?? [];
  return unit && unit_ms ? AGO.format(-Math.round(age_ms / unit_ms), unit) : dayInWords(time_ms);
}

/** The file's name without its ending. */
export const stem = (fileName: string): string => fileName.replace(/\.[^.]+$/, "") || fileName;

const ENDINGS: Record<string, string> = { jpeg: "jpg", tiff: "tif" };

/** The ending that goes with an output format. */
export const extension = (format: string): string => ENDINGS[format] ?? format;
