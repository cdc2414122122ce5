// Small pictures of styles on the chosen picture: the server's previews for a sample, drafts for one's own.

import { SvelteMap } from "svelte/reactivity";
import { asProblem, isAbort, type Problem } from "../api/problem";
import { MOST_TRIES, preview, tryStyles } from "../api/renders";
import type { Picture } from "../picture/picture";
import { Lane } from "./lane";

/** Longest side in px. */
const SIDE_PX = 480;
/** How many are asked for at once. */
const AT_ONCE = 2;
/** How long styles gather until they are tried together, in ms. */
const GATHER_MS = 40;

export type Thumbnail =
  { state: "waiting" } | { state: "ready"; url: string; isDraft: boolean } | { state: "failed"; problem: Problem };

/** What is needed of a style. */
export interface Wanted {
  name: string;
  preview: string;
}

class Thumbnails {
  #all = new SvelteMap<string, Thumbnail>();
  #picture: Picture | null = null;
  #lane = new Lane(AT_ONCE);
  #abort = new AbortController();
  #gathered: string[] = [];

  /** Turns to another picture: what was asked for the one before is stopped and forgotten. */
  turnTo(picture: Picture | null): void {
    if (picture === this.#picture) return;
    this.#stop();
    for (const thumbnail of this.#all.values()) if (thumbnail.state === "ready") URL.revokeObjectURL(thumbnail.url);
    this.#all.clear();
    this.#picture = picture;
  }

  /** Stops what is not there yet; it can be asked for again. */
  pause(): void {
    this.#stop();
    for (const [name, { state }] of this.#all) if (state === "waiting") this.#all.delete(name);
  }

  /** What there is of a style. */
  of(name: string): Thumbnail | undefined {
    return this.#all.get(name);
  }

  /** Asks for a style, unless it was asked for. One that failed is asked for again. */
  want(style: Wanted): void {
    const known = this.#all.get(style.name);
    if (!this.#picture || (known && known.state !== "failed")) return;
    this.#all.set(style.name, { state: "waiting" });
    const { sample } = this.#picture;
    if (sample === null) this.#gather(style.name);
    else void this.#preview(style, sample, this.#abort.signal);
  }

  #stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#gathered = [];
  }

  async #preview(style: Wanted, sample: string, signal: AbortSignal): Promise<void> {
    const task = () => preview(style.preview, sample, SIDE_PX, { signal });
    try {
      const blob = await this.#lane.run(task, signal);
      if (!signal.aborted)
        this.#all.set(style.name, { state: "ready", url: URL.createObjectURL(blob), isDraft: false });
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) this.#all.set(style.name, { state: "failed", problem: asProblem(error) });
    }
  }

  #gather(name: string): void {
    this.#gathered.push(name);
    if (this.#gathered.length > 1) return;
    const { signal } = this.#abort;
    setTimeout(() => !signal.aborted && void this.#flush(signal), GATHER_MS);
  }

  async #flush(signal: AbortSignal): Promise<void> {
    const names = this.#gathered.splice(0, MOST_TRIES);
    if (this.#gathered.length > 0) setTimeout(() => !signal.aborted && void this.#flush(signal), 0);
    const bytes = await this.#picture?.draftBytes();
    if (!bytes || signal.aborted) return;
    try {
      await this.#lane.run(() => this.#try(names, bytes, signal), signal);
      for (const name of names) if (this.#all.get(name)?.state === "waiting") this.#all.delete(name);
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      const problem = asProblem(error);
      for (const name of names)
        if (this.#all.get(name)?.state === "waiting") this.#all.set(name, { state: "failed", problem });
    }
  }

  async #try(names: string[], bytes: Blob, signal: AbortSignal): Promise<void> {
    for await (const tried of tryStyles(names, bytes, { size: SIDE_PX }, { signal })) {
      if (signal.aborted) return;
      if ("problem" in tried) this.#all.set(tried.style, { state: "failed", problem: tried.problem });
      else this.#all.set(tried.style, { state: "ready", url: tried.url, isDraft: true });
    }
  }
}

export const thumbnails = new Thumbnails();
