// Sends requests: waits while the server is busy, replaces an old access token once, turns failures into problems.
// The only module that fetches, beside `session.ts`.

import { Problem, isAbort, problemFrom, unreachable } from "./problem";
import { refresh, wasSignedIn } from "./session";
import type { Page } from "./types";

/** How often a busy server is asked again before people are. */
const TRIES = 4;
/** Longest pause between two tries, in seconds. */
const LONGEST_PAUSE_S = 15;
/** From this size on, a connection that was cut may mean that the picture is too large. */
const LARGE_BYTES = 32 * 1024 * 1024;

export interface Options {
  signal?: AbortSignal;
  /** Hears for how long a full queue makes us wait, in seconds. */
  onBusy?: (pause_s: number) => void;
}

export async function readJson<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, { signal: options.signal }, options);
  return answered(response.json() as Promise<T>);
}

/** A part of a list. @param query filters; empty ones are left out */
export function listed<T>(path: string, query: Record<string, string>): Promise<Page<T>> {
  const named = Object.entries(query).filter(([, value]) => value !== "");
  return readJson(`${path}?${new URLSearchParams(named)}`);
}

/** Bytes that the server has. */
export async function readBlob(path: string, options: Options = {}): Promise<Blob> {
  const response = await send(path, { signal: options.signal }, options);
  return answered(response.blob());
}

export async function sendJson(method: string, path: string, body?: unknown): Promise<Response> {
  return send(path, {
    method,
    headers: { "Content-Type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

/** The answer of a request that went well. Rejects with a `Problem`, or an `AbortError`. */
export async function send(path: string, request: RequestInit, options: Options = {}): Promise<Response> {
  const isLarge = request.body instanceof Blob && request.body.size > LARGE_BYTES;
  let mayRefresh = wasSignedIn();
  for (let attempt = 1; ; attempt += 1) {
    const response = await answered(fetch(path, request), isLarge);
    if (response.ok) return response;
    const problem = await problemFrom(response);
    if (mayRefresh && problem.isUnknownPerson) {
      mayRefresh = false;
      if (await answered(refresh())) continue;
    }
    const pause_s = Math.min(Number(response.headers.get("Retry-After")), LONGEST_PAUSE_S);
    if (response.status !== 503 || !pause_s || attempt === TRIES) throw problem;
    options.onBusy?.(pause_s);
    await pause(pause_s * 1000, request.signal);
  }
}

/** What the network owes us: its failures become problems, a stop stays one. */
export function answered<T>(promise: Promise<T>, isLarge = false): Promise<T> {
  return promise.catch((error: unknown) => {
    throw isAbort(error) || error instanceof Problem ? error : unreachable(isLarge);
  });
}

function pause(time_ms: number, signal?: AbortSignal | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, time_ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
