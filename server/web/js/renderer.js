// Decides what is rendered when: drafts while a control moves, then the final; one of each at most, the newest order wins.
// Knows nothing of the page; the studio listens.

import { apply } from "./api.js";
import { decode } from "./picture.js";

/** Quiet time after the last change before the final is asked for, in ms. */
const SETTLE_MS = 350;
/** Largest final, in px of area, that is rendered without being asked for. */
const UNASKED_PX = 2_100_000;
/** How many finals stay in memory, so that going back to a setting is immediate. */
const KEPT_FINALS = 8;

/**
 * @typedef {object} Order what the person wants to see
 * @property {string} key the same for the same picture, style and settings
 * @property {string} subject the same for the same picture and style
 * @property {string} style `publisher/name`
 * @property {import("./picture.js").Picture} picture
 * @property {string} query of the final
 * @property {string|null} draftQuery of a draft; null where the final is as quick
 * @property {number} area of the final in px; Infinity where it is not known
 *
 * @typedef {object} Render
 * @property {Order} order
 * @property {boolean} isDraft
 * @property {Blob} blob
 * @property {string} format `png`, `jpeg`, `webp` or `tiff`, as it came
 * @property {string} url
 * @property {boolean} showable whether the browser can show it (not TIFF)
 * @property {number} width in px, 0 where not showable
 * @property {number} height in px
 * @property {number} time_ms from asking to having it
 * @property {string} cache `hit`, `miss` or `shared`
 * @property {string} timing
 */

/** Fires `change` whenever `shown`, `final`, `work` or `problem` is another. */
export class Renderer extends EventTarget {
  /** @type {Render|null} what to show now */
  shown = null;
  /** @type {Render|null} the final of the present order */
  final = null;
  /** @type {{isFinal: boolean, since_ms: number, busy: boolean}|null} what is under way */
  work = null;
  /** @type {import("./api.js").Problem|null} */
  problem = null;

  #order = null;
  #finals = new Map();
  #finalAbort = null;
  #draftAbort = null;
  #nextDraft = null;
  #settle = 0;

  /**
   * Takes a new order.
   * @param {Order} order
   * @param {boolean} isMoving whether more changes are expected at once
   */
  want(order, isMoving) {
    const before = this.#order;
    this.#order = order;
    this.problem = null;
    clearTimeout(this.#settle);
    if (before?.key !== order.key) this.#stopFinal();
    if (before?.subject !== order.subject) this.#leave();
    this.final = this.#finals.get(order.key) ?? null;
    if (this.final) this.#showFinal();
    else {
      if (before?.key !== order.key) this.#startDraft(order);
      if (!isMoving && order.area <= UNASKED_PX) this.#settle = setTimeout(() => this.#startFinal(), SETTLE_MS);
    }
    this.#tell();
  }

  /** Renders the final of the present order, unless it is there or on its way. */
  finish() {
    clearTimeout(this.#settle);
    this.problem = null;
    if (this.#order && !this.final && !this.work?.isFinal) this.#startFinal();
  }

  /** Stops everything under way; what is shown stays. */
  cancel() {
    clearTimeout(this.#settle);
    this.#nextDraft = null;
    this.#draftAbort?.abort();
    this.#stopFinal();
    this.work = null;
    this.#tell();
  }

  /** Stops everything and forgets the order: the studio is being left. */
  rest() {
    this.cancel();
    this.problem = null;
    this.#order = null;
    this.#leave();
    this.#tell();
  }

  #stopFinal() {
    this.#finalAbort?.abort();
    if (this.work?.isFinal) this.work = null;
  }

  #leave() {
    this.#nextDraft = null;
    this.#draftAbort?.abort();
    if (this.shown?.isDraft) URL.revokeObjectURL(this.shown.url);
    this.shown = null;
    this.final = null;
  }

  #startDraft(order) {
    this.#nextDraft = order.draftQuery ? order : null;
    if (this.#nextDraft && !this.#draftAbort) this.#drafts();
  }

  /** Renders drafts until none is wanted. One that is under way is finished and shown: a late draft is better than none. */
  async #drafts() {
    while (this.#nextDraft) {
      const order = this.#nextDraft;
      this.#nextDraft = null;
      this.#draftAbort = new AbortController();
      const render = await this.#attempt(order, true, this.#draftAbort.signal);
      this.#draftAbort = null;
      if (!render) continue;
      if (order.subject === this.#order?.subject && !this.final) this.#show(render);
      else URL.revokeObjectURL(render.url);
    }
  }

  async #startFinal() {
    const order = this.#order;
    const abort = new AbortController();
    this.#finalAbort = abort;
    const render = await this.#attempt(order, false, abort.signal);
    if (this.#finalAbort === abort) this.#finalAbort = null;
    if (!render) return;
    this.#keep(render);
    if (order.key !== this.#order?.key) return;
    this.final = render;
    this.#showFinal();
    this.#tell();
  }

  /** One render; `null` where it was stopped or failed, the latter with `problem` set. */
  async #attempt(order, isDraft, signal) {
    const work = { isFinal: !isDraft, since_ms: performance.now(), busy: false };
    if (!isDraft || !this.work) this.work = work;
    this.#tell();
    const onBusy = () => {
      work.busy = true;
      this.#tell();
    };
    try {
      const body = isDraft ? await order.picture.draftBytes() : order.picture.bytes;
      const answer = await apply(order.style, isDraft ? order.draftQuery : order.query, body, { signal, onBusy });
      return await received(order, isDraft, answer, work);
    } catch (error) {
      if (error.name !== "AbortError" && order.key === this.#order?.key) this.#fail(error);
      return null;
    } finally {
      if (this.work === work) this.work = null;
      this.#tell();
    }
  }

  /** A failure of the draft would be one of the final, too, so it stops both. */
  #fail(problem) {
    clearTimeout(this.#settle);
    this.problem = problem;
  }

  /** A final that the browser cannot show (TIFF) leaves the draft where it is. */
  #showFinal() {
    if (!this.final.showable) return;
    this.#nextDraft = null;
    this.#draftAbort?.abort();
    this.#show(this.final);
  }

  #show(render) {
    const before = this.shown;
    this.shown = render;
    this.#tell();
    if (before?.isDraft && before !== render) URL.revokeObjectURL(before.url);
  }

  #keep(render) {
    this.#finals.set(render.order.key, render);
    for (const [key, kept] of this.#finals) {
      if (this.#finals.size <= KEPT_FINALS) break;
      if (kept === this.shown) continue;
      this.#finals.delete(key);
      URL.revokeObjectURL(kept.url);
    }
  }

  #tell() {
    this.dispatchEvent(new Event("change"));
  }
}

async function received(order, isDraft, { blob, cache, timing }, work) {
  const url = URL.createObjectURL(blob);
  const image = await decode(url).catch(() => null);
  const { naturalWidth: width = 0, naturalHeight: height = 0 } = image ?? {};
  const format = blob.type.replace("image/", "");
  return {
    order,
    isDraft,
    blob,
    format,
    url,
    showable: image !== null,
    width,
    height,
    time_ms: performance.now() - work.since_ms,
    cache,
    timing,
  };
}
