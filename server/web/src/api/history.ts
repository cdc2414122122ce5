// One's kept renders.

import { answered, readBlob, readJson, send, sendJson, type Options } from "./client";
import type { Kept, Page } from "./types";

/** Most renders of one answer. */
const PAGE = 48;

export function listHistory(after = "", options: Options = {}): Promise<Page<Kept>> {
  const query = new URLSearchParams(after ? { limit: String(PAGE), after } : { limit: String(PAGE) });
  return readJson(`/v1/history?${query}`, options);
}

export async function forgetKept(id: string): Promise<void> {
  await sendJson("DELETE", `/v1/history/${id}`);
}

/** The picture that was sent. */
export const readInput = (kept: Kept): Promise<Blob> => readBlob(kept.links.input);

export interface Again {
  blob: Blob;
  /** Whether it is the very picture that was kept; else it was made anew, and may differ by up to 1/255. */
  isStored: boolean;
}

export async function renderAgain(kept: Kept): Promise<Again> {
  const response = await send(kept.links.again, { method: "POST" });
  return {
    blob: await answered(response.blob()),
    isStored: response.headers.get("X-Pastiche-Again") === "stored",
  };
}
