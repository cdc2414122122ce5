// Styles side by side: what each is called, and its render on the picture.

import { SvelteMap } from "svelte/reactivity";
import { readStyle } from "../../api/catalog";
import { asProblem, isAbort, type Problem } from "../../api/problem";
import { tryStyles } from "../../api/renders";
import type { StyleItem } from "../../api/types";
import type { Picture } from "../../picture/picture";

/** Longest side, in px, that is rendered without being asked for. */
const UNASKED_PX = 1024;

export interface Side {
  style: StyleItem | null;
  url: string | null;
  /** Longest side of the render in px, where it is smaller than the final. */
  draft_px: number | null;
  problem: Problem | null;
}

const NOTHING: Side = { style: null, url: null, draft_px: null, problem: null };

export class Comparison {
  #sides = new SvelteMap<string, Side>();
  /** Whether renders are under way. */
  isWorking: boolean = $state(false);
  #abort = new AbortController();
  #picture: Picture | null = null;
  #isFull = false;

  of(name: string): Side {
    return this.#sides.get(name) ?? NOTHING;
  }

  /** Shows these styles on this picture; what is there already stays. */
  show(names: string[], picture: Picture): void {
    if (picture !== this.#picture) {
      this.#forget();
      this.#picture = picture;
      this.#isFull = false;
    }
    for (const name of this.#sides.keys()) if (!names.includes(name)) this.#remove(name);
    for (const name of names) if (!this.#sides.has(name)) void this.#name(name);
    void this.#render(names);
  }

  /** Renders everything again, as large as the picture. */
  async full(names: string[]): Promise<void> {
    this.#isFull = true;
    await this.#render(names);
  }

  close(): void {
    this.#forget();
  }

  async #name(name: string): Promise<void> {
    this.#change(name, {});
    try {
      this.#change(name, { style: await readStyle(name) });
    } catch (error) {
      this.#change(name, { problem: asProblem(error) });
    }
  }

  async #render(names: string[]): Promise<void> {
    const picture = this.#picture;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    if (!picture) return;
    const size = this.#isFull ? picture.longestSide : Math.min(UNASKED_PX, picture.longestSide);
    const isFinal = picture.sizeKnown && size === picture.longestSide;
    const draft_px = isFinal ? null : size;
    const wanted = names.filter((name) => {
      const { url, draft_px: has, problem } = this.of(name);
      return problem?.status !== 404 && (url === null || (has !== null && has !== draft_px));
    });
    if (wanted.length === 0) {
      this.isWorking = false;
      return;
    }
    this.isWorking = true;
    try {
      const body = isFinal ? picture.bytes : await picture.draftBytes();
      const settings = isFinal ? {} : { size };
      for await (const tried of tryStyles(wanted, body, settings, { signal })) {
        if ("problem" in tried) this.#change(tried.style, { problem: tried.problem });
        else this.#fill(tried.style, tried.url, draft_px);
      }
    } catch (error) {
      if (isAbort(error)) return;
      const problem = asProblem(error);
      for (const name of wanted) if (!this.of(name).url) this.#change(name, { problem });
    } finally {
      if (!signal.aborted) this.isWorking = false;
    }
  }

  #fill(name: string, url: string, draft_px: number | null): void {
    const before = this.of(name).url;
    this.#change(name, { url, draft_px, problem: null });
    if (before) URL.revokeObjectURL(before);
  }

  #change(name: string, change: Partial<Side>): void {
    this.#sides.set(name, { ...this.of(name), ...change });
  }

  #remove(name: string): void {
    const { url } = this.of(name);
    if (url) URL.revokeObjectURL(url);
    this.#sides.delete(name);
  }

  #forget(): void {
    this.#abort.abort();
    for (const name of [...this.#sides.keys()]) this.#remove(name);
  }
}
