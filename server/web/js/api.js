// The server's HTTP API as functions. The only module that fetches, beside `session.js`.

import { began, ended, refresh, wasSignedIn } from "./session.js";

/** What went wrong, in the words of the server's problem+json (RFC 9457). */
export class Problem extends Error {
  /** @param {{title: string, detail?: string, code?: string, status?: number}} body further members are kept in `more` */
  constructor({ title, detail = "", code = "", status = 0, ...more }) {
    super(detail || title);
    Object.assign(this, { title, detail, code, status, more });
  }
}

/** How often a busy server is asked again before people are. */
const TRIES = 4;
/** Longest pause between two tries, in seconds. */
const LONGEST_PAUSE_S = 15;

/** Problems that another access token may solve. */
const STALE = new Set(["sign_in_required", "credential_expired", "credential_refused"]);

const address = (path) => new URL(path, document.baseURI);

/** All styles of the catalog. @param {AbortSignal} [signal] */
export async function listStyles(signal) {
  return (await readJson("v1/styles", signal)).items;
}

/** One style with its controls, card and plugins. @param {string} name `publisher/name` @param {AbortSignal} [signal] */
export function readStyle(name, signal) {
  return readJson(`v1/styles/${name}`, signal);
}

/** The sample pictures' names and titles. @param {AbortSignal} [signal] */
export async function listSamples(signal) {
  const items = (await readJson("v1/samples", signal)).items;
  return items.map((item) => (typeof item === "string" ? { name: item } : item));
}

/** Address of a sample picture. @param {string} name */
export const sampleAddress = (name) => address(`v1/samples/${encodeURIComponent(name)}`).href;

/** A style on a sample picture, rendered by the server. @param {{name: string, preview?: string}} style */
export function previewAddress(style, sample) {
  const url = address(style.preview ?? `v1/styles/${style.name}/preview`);
  url.searchParams.set("sample", sample);
  return url.href;
}

/** Where a render of this style with this query is asked for. */
export const applyAddress = (name, query) => address(`v1/styles/${name}/apply?${query}`).href;

/**
 * Bytes of a picture that the server has.
 * @param {string} url
 * @param {{signal?: AbortSignal, onBusy?: (seconds: number) => void}} [options]
 * @returns {Promise<Blob>}
 */
export async function readPicture(url, options = {}) {
  const response = await patiently(() => fetch(url, { signal: options.signal }), options);
  return answered(response.blob());
}

/**
 * One render.
 * @param {string} name `publisher/name`
 * @param {string} query settings, encoded
 * @param {Blob} body the picture's own bytes
 * @param {{signal?: AbortSignal, onBusy?: (seconds: number) => void}} options `onBusy` hears for how long a full queue makes us wait
 * @returns {Promise<{blob: Blob, cache: string, timing: string, location: string}>}
 */
export async function apply(name, query, body, options) {
  const headers = { "Content-Type": body.type || "application/octet-stream" };
  const send = () => fetch(applyAddress(name, query), { method: "POST", body, headers, signal: options.signal });
  const response = await patiently(send, options, body.size);
  return {
    blob: await answered(response.blob(), body.size),
    cache: response.headers.get("X-Cache") ?? "",
    timing: response.headers.get("Server-Timing") ?? "",
    location: response.headers.get("Location") ?? "",
  };
}

/** Who is asking, and whether there are accounts at all. */
export const readMe = () => readJson("v1/me");

/** Signs in, with cookies. */
export async function signIn(name, password) {
  await sendJson("POST", "v1/sessions", { name, password, transport: "cookie" });
  began();
}

/** Makes the first administrator, and signs in. */
export async function setUp(secret, name, password) {
  await sendJson("POST", "v1/setup", { secret, name, password, transport: "cookie" });
  began();
}

/** Ends this browser's session. */
export async function signOut() {
  const { items } = await readJson("v1/sessions");
  const current = items.find((session) => session.current);
  if (current) await sendJson("DELETE", `v1/sessions/${current.id}`);
  ended();
}

function sendJson(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const send = () => fetch(address(path), { method, headers, body: body && JSON.stringify(body) });
  return patiently(send, {});
}

async function readJson(path, signal) {
  const response = await patiently(() => fetch(address(path), { signal }), { signal });
  return answered(response.json());
}

/** What the network owes us: its failures become problems, an abort stays one. */
function answered(promise, sentBytes = 0) {
  return promise.catch((error) => {
    throw error.name === "AbortError" ? error : unreachable(sentBytes);
  });
}

/** Sends, and sends again for as long as the server says 503 and names a pause; once more where only the access token was old. */
async function patiently(send, { signal, onBusy }, sentBytes = 0) {
  let mayRefresh = wasSignedIn();
  for (let attempt = 1; ; attempt += 1) {
    const response = await answered(send(), sentBytes);
    if (response.ok) return response;
    const problem = await problemFrom(response);
    if (mayRefresh && STALE.has(problem.code)) {
      mayRefresh = false;
      if (await answered(refresh())) continue;
    }
    const pause_s = Math.min(Number(response.headers.get("Retry-After")), LONGEST_PAUSE_S);
    if (response.status !== 503 || !pause_s || attempt === TRIES) throw problem;
    onBusy?.(pause_s);
    await pause(pause_s * 1000, signal);
  }
}

async function problemFrom(response) {
  const isProblem = (response.headers.get("Content-Type") ?? "").startsWith("application/problem+json");
  const body = isProblem ? await response.json().catch(() => ({})) : {};
  return new Problem({ title: `The server answered ${response.status}`, ...body, status: response.status });
}

function unreachable(sentBytes) {
  const large =
    sentBytes > 32 * 1024 * 1024 ? " The picture is large; the server may have refused it while it was sent." : "";
  return new Problem({
    title: "The server did not answer",
    detail: `Check that it is running and that this computer reaches it, then try again.${large}`,
    code: "unreachable",
  });
}

function pause(time_ms, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, time_ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
