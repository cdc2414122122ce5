// Uploads a style pack and hears how far that is, which `fetch` does not tell.

import { Problem, unreachable } from "./problem";
import { refresh, wasSignedIn } from "./session";
import type { ProblemBody, Version } from "./types";

/** @param onProgress hears the part that has been sent, 0 to 1 */
export async function uploadPack(
  file: Blob,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<Version> {
  // An access token that ends on the way would cost the whole upload.
  if (wasSignedIn()) await refresh();
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    request.open("POST", "/v1/versions");
    request.setRequestHeader("Content-Type", "application/zip");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = parsed(request.responseText);
      if (request.status < 300) resolve(body as Version);
      else reject(problemOf(request.status, body));
    };
    request.onerror = () => reject(unreachable(true));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    signal.addEventListener("abort", stop);
    request.send(file);
  });
}

function problemOf(status: number, body: unknown): Problem {
  return new Problem({ title: `The server answered ${status}`, ...(body as Partial<ProblemBody>), status });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
