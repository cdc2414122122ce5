// Small pictures of every style on the chosen picture: the server's previews for a sample, drafts for one's own.

import { apply, previewAddress, readPicture } from "./api.js";
import { Lane } from "./lane.js";

/** Longest side of a draft in the catalog, in px. */
const DRAFT_PX = 320;
/** How many are asked for at once. */
const AT_ONCE = 2;

export class Thumbnails {
  #lane = new Lane(AT_ONCE);
  #picture = null;
  #abort = new AbortController();
  /** @type {Map<string, Promise<{url: string, isDraft: boolean}>>} */
  #known = new Map();
  /** @type {Map<string, {url: string, isDraft: boolean}>} */
  #ready = new Map();

  /** Turns to another picture: what was asked for the one before is cancelled and forgotten. */
  turnTo(picture) {
    if (picture === this.#picture) return;
    this.#abort.abort();
    this.#abort = new AbortController();
    for (const { url } of this.#ready.values()) URL.revokeObjectURL(url);
    this.#known.clear();
    this.#ready.clear();
    this.#picture = picture;
  }

  /** Cancels what is not there yet; it can be asked for again. */
  pause() {
    this.#abort.abort();
    this.#abort = new AbortController();
    for (const name of this.#known.keys()) if (!this.#ready.has(name)) this.#known.delete(name);
  }

  /** What is there already. @param {{name: string}} style */
  ready(style) {
    return this.#ready.get(style.name) ?? null;
  }

  /** The style on the present picture. Rejects with a Problem, or an AbortError after `turnTo` and `pause`. */
  get(style) {
    const known = this.#known.get(style.name);
    if (known) return known;
    const asked = this.#ask(style, this.#picture, this.#abort.signal);
    this.#known.set(style.name, asked);
    asked.catch(() => {
      if (this.#known.get(style.name) === asked) this.#known.delete(style.name);
    });
    return asked;
  }

  async #ask(style, picture, signal) {
    const isDraft = picture.sample === null;
    const blob = await this.#lane.run(
      () => (isDraft ? draft(style, picture, signal) : preview(style, picture, signal)),
      signal,
    );
    signal.throwIfAborted();
    const thumbnail = { url: URL.createObjectURL(blob), isDraft };
    this.#ready.set(style.name, thumbnail);
    return thumbnail;
  }
}

const preview = (style, picture, signal) => readPicture(previewAddress(style, picture.sample), { signal });

async function draft(style, picture, signal) {
  const { blob } = await apply(style.name, `size=${DRAFT_PX}`, await picture.draftBytes(), { signal });
  return blob;
}
