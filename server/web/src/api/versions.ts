// Versions of styles: uploaded, checked, decided about.

import { readBlob, readJson, send, sendJson, type Options } from "./client";
import { eventsOf } from "./events";
import type { Check, Page, Version, VersionDetail } from "./types";

/** @param state `checking`, `quarantined`, `waiting`, `published` or `yanked`; all where nothing is said */
export function listVersions(state = "", after = "", options: Options = {}): Promise<Page<Version>> {
  const query = new URLSearchParams({ ...(state && { state }), ...(after && { after }) });
  return readJson(`/v1/versions?${query}`, options);
}

export const readVersion = (id: string, options: Options = {}): Promise<VersionDetail> =>
  readJson(`/v1/versions/${id}`, options);

export const readPack = (version: Version): Promise<Blob> => readBlob(version.links.pack);

/** How far a check is, until the version has moved on. The server ends a stream after five minutes; it is then asked again. */
export async function* followCheck(id: string, signal: AbortSignal): AsyncGenerator<Check> {
  for (;;) {
    let isChecking = true;
    for await (const { name, data } of eventsOf(await send(`/v1/versions/${id}/events`, { signal }))) {
      if (name !== "progress") continue;
      const check = JSON.parse(data) as Check;
      isChecking = check.state === "checking";
      yield check;
    }
    if (!isChecking || signal.aborted) return;
  }
}

type Decision = "approve" | "reject" | "yank";

export async function decide(id: string, decision: Decision, reason: string): Promise<Version> {
  const response = await sendJson("POST", `/v1/versions/${id}/${decision}`, { reason: reason || null });
  return response.json();
}

/** @param message what people should use instead; nothing takes an earlier one back */
export async function deprecate(id: string, message: string): Promise<void> {
  await sendJson("PUT", `/v1/versions/${id}/deprecation`, { message: message || null });
}

/** The studio signs it with a key that it trusts. @param signature the text of a `.minisig` file */
export async function cosign(id: string, signature: string): Promise<Version> {
  const response = await sendJson("POST", `/v1/versions/${id}/signatures`, { signature });
  return response.json();
}
