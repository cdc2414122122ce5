// Renders: one of a style on a picture, many of them at once, and previews on samples.

import { answered, readBlob, send, type Options } from "./client";
import { Problem, asProblem, isAbort } from "./problem";
import { eventsOf } from "./events";
import type { ProblemBody, Try } from "./types";

/** A render as it came. */
export interface Answer {
  blob: Blob;
  /** `hit`, `miss` or `shared`. */
  cache: string;
  /** The header `Server-Timing`. */
  timing: string;
}

/** Most styles of one try. */
export const MOST_TRIES = 24;

export const sampleAddress = (name: string): string => `/v1/samples/${encodeURIComponent(name)}`;

/** A style on the first sample. */
export const previewAddress = (name: string): string => `/v1/styles/${name}/preview`;

export const applyAddress = (name: string, query: string): string => `/v1/styles/${name}/apply?${query}`;

/** One render. @param name `publisher/name` @param query settings, encoded @param body the picture's own bytes */
export async function apply(name: string, query: string, body: Blob, options: Options): Promise<Answer> {
  const headers = { "Content-Type": body.type || "application/octet-stream" };
  const request = { method: "POST", body, headers, signal: options.signal };
  const response = await send(applyAddress(name, query), request, options);
  return {
    blob: await answered(response.blob()),
    cache: response.headers.get("X-Cache") ?? "",
    timing: response.headers.get("Server-Timing") ?? "",
  };
}

/**
 * Has a render kept in one's own history, with the picture that was sent.
 * @returns its id there
 */
export async function keep(name: string, query: string, body: Blob): Promise<string> {
  const headers = { "Content-Type": body.type || "application/octet-stream" };
  const response = await send(applyAddress(name, `${query}&keep=true`), { method: "POST", body, headers });
  return response.headers.get("X-Pastiche-History")?.split("/").pop() ?? "";
}

/** A style on a sample picture: the preview, equal to the final. */
export function preview(address: string, sample: string, size_px: number, options: Options): Promise<Blob> {
  return readBlob(`${address}?${new URLSearchParams({ sample, size: String(size_px) })}`, options);
}

/** What each style of a try came to, as it is ready; `url` shows the render, and is the caller's to revoke. */
export type Tried = { style: string; url: string } | { style: string; problem: Problem };

/**
 * Tries many styles on one picture, at most `MOST_TRIES`.
 * @param settings for all of them: strength, size, format and quality only
 */
export async function* tryStyles(
  styles: string[],
  picture: Blob,
  settings: Record<string, unknown>,
  options: Options,
): AsyncGenerator<Tried> {
  const body = new FormData();
  body.append("picture", picture, "picture");
  body.append("styles", JSON.stringify(styles));
  body.append("settings", JSON.stringify(settings));
  const response = await send("/v1/tries", { method: "POST", body, signal: options.signal }, options);
  for await (const { name, data } of eventsOf(response)) {
    if (name === "result") {
      yield await received(JSON.parse(data) as Try, options);
    } else if (name === "failed") {
      const { style, problem } = JSON.parse(data) as { style: string; problem: ProblemBody };
      yield { style, problem: new Problem(problem) };
    } else if (name === "end") return;
  }
}

async function received(render: Try, options: Options): Promise<Tried> {
  const { style } = render;
  if (render.data) return { style, url: render.data };
  try {
    return { style, url: URL.createObjectURL(await readBlob(render.location, options)) };
  } catch (error) {
    if (isAbort(error)) throw error;
    return { style, problem: asProblem(error) };
  }
}
