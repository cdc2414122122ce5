// Decides what is rendered when: drafts while a control moves, then the final; one of each at most, the newest order wins.
// Knows nothing of the page; the style page watches it.

import { apply, type Answer } from "../api/renders";
import { asProblem, isAbort, type Problem } from "../api/problem";
import { decode } from "../picture/decode";
import type { Picture } from "../picture/picture";

/** Quiet time after the last change before the final is asked for, in ms. */
const SETTLE_MS = 350;
/** How many finals stay in memory, so that going back to a setting is immediate. */
const KEPT_FINALS = 8;

/** What the person wants to see. */
export interface Order {
  /** The same for the same picture, style and settings. */
  key: string;
  /** The same for the same picture and style. */
  subject: string;
  /** `publisher/name`. */
  style: string;
  picture: Picture;
  /** Of the final. */
  query: string;
  /** Of a draft; null where the final is as quick. */
  draftQuery: string | null;
  /** Whether the final comes without being asked for, once the hand rests. */
  isQuick: boolean;
}

export interface Render {
  order: Order;
  isDraft: boolean;
  blob: Blob;
  /** `png`, `jpeg`, `webp` or `tiff`, as it came. */
  format: string;
  url: string;
  /** Whether the browser can show it (not TIFF). */
  isShowable: boolean;
  /** In px, 0 where not showable. */
  width: number;
  height: number;
  /** From asking to having it. */
  time_ms: number;
  cache: string;
  timing: string;
}

export interface Work {
  isFinal: boolean;
  since_ms: number;
  /** Waiting, because the server's queue is full. */
  isBusy: boolean;
}

/** How pictures are rendered and read; a test has its own. */
export interface Means {
  apply: typeof apply;
  decode: (url: string) => Promise<{ naturalWidth: number; naturalHeight: number }>;
}

export class Renderer {
  /** What to show now. */
  shown: Render | null = $state.raw(null);
  /** The final of the present order. */
  final: Render | null = $state.raw(null);
  /** What is under way. */
  work: Work | null = $state.raw(null);
  /** Whether the final comes by itself, unless it is cancelled or fails. */
  willFinish: boolean = $state(false);
  problem: Problem | null = $state.raw(null);

  #order: Order | null = null;
  #finals = new Map<string, Render>();
  #finalAbort: AbortController | null = null;
  #draftAbort: AbortController | null = null;
  #nextDraft: Order | null = null;
  /** Ends when no draft is under way. */
  #drafting: Promise<void> = Promise.resolve();
  /** The order whose final comes once its draft is shown. */
  #awaited: Order | null = null;
  #settle: ReturnType<typeof setTimeout> | undefined;

  readonly #means: Means;

  constructor(means: Means = { apply, decode }) {
    this.#means = means;
  }

  /** Takes a new order. @param isMoving whether more changes are expected at once */
  want(order: Order, isMoving: boolean): void {
    const before = this.#order;
    this.#order = order;
    this.problem = null;
    this.willFinish = order.isQuick;
    this.#unsettle();
    if (before?.key !== order.key) this.#stopFinal();
    if (before?.subject !== order.subject) this.#leave();
    this.final = this.#finals.get(order.key) ?? null;
    if (this.final) {
      this.#showFinal(this.final);
      return;
    }
    if (before?.key !== order.key) this.#startDraft(order);
    if (!isMoving && order.isQuick) this.#settle = setTimeout(() => void this.#afterDraft(order), SETTLE_MS);
  }

  /** Renders the final of the present order, unless it is there or on its way. */
  finish(): void {
    this.#unsettle();
    this.problem = null;
    if (this.#order && !this.final && !this.work?.isFinal) void this.#startFinal();
  }

  /** Stops everything under way; what is shown stays. */
  cancel(): void {
    this.#unsettle();
    this.willFinish = false;
    this.#nextDraft = null;
    this.#draftAbort?.abort();
    this.#stopFinal();
    this.work = null;
  }

  /** Stops everything and gives all memory back: the page is being left. */
  close(): void {
    this.cancel();
    this.#order = null;
    this.#leave();
    for (const { url } of this.#finals.values()) URL.revokeObjectURL(url);
    this.#finals.clear();
  }

  #unsettle(): void {
    clearTimeout(this.#settle);
    this.#awaited = null;
  }

  /** The draft goes first: a final that is sent before it would keep the device from it. */
  async #afterDraft(order: Order): Promise<void> {
    this.#awaited = order;
    await this.#drafting;
    if (this.#awaited === order && !this.problem) await this.#startFinal();
  }

  #stopFinal(): void {
    this.#finalAbort?.abort();
    if (this.work?.isFinal) this.work = null;
  }

  #leave(): void {
    this.#nextDraft = null;
    this.#draftAbort?.abort();
    if (this.shown?.isDraft) URL.revokeObjectURL(this.shown.url);
    this.shown = null;
    this.final = null;
  }

  #startDraft(order: Order): void {
    this.#nextDraft = order.draftQuery ? order : null;
    if (this.#nextDraft && !this.#draftAbort) this.#drafting = this.#drafts();
  }

  /** Renders drafts until none is wanted. One that is under way is finished and shown: a late draft is better than none. */
  async #drafts(): Promise<void> {
    while (this.#nextDraft) {
      const order: Order = this.#nextDraft;
      this.#nextDraft = null;
      this.#draftAbort = new AbortController();
      const render = await this.#attempt(order, true, this.#draftAbort.signal);
      this.#draftAbort = null;
      if (!render) continue;
      if (order.subject === this.#order?.subject && !this.final) this.#show(render);
      else URL.revokeObjectURL(render.url);
    }
  }

  async #startFinal(): Promise<void> {
    const order = this.#order;
    if (!order) return;
    const abort = new AbortController();
    this.#finalAbort = abort;
    const render = await this.#attempt(order, false, abort.signal);
    if (this.#finalAbort === abort) this.#finalAbort = null;
    if (!render) return;
    this.#keep(render);
    if (order.key !== this.#order?.key) return;
    this.final = render;
    this.#showFinal(render);
  }

  /** One render; `null` where it was stopped or failed, the latter with `problem` set. */
  async #attempt(order: Order, isDraft: boolean, signal: AbortSignal): Promise<Render | null> {
    const work: Work = { isFinal: !isDraft, since_ms: performance.now(), isBusy: false };
    let shown = work;
    const show = (next: Work) => {
      if (this.work === shown || (next === work && (!isDraft || !this.work))) this.work = next;
      shown = next;
    };
    show(work);
    try {
      const body = isDraft ? await order.picture.draftBytes() : order.picture.bytes;
      const query = isDraft ? (order.draftQuery ?? order.query) : order.query;
      const answer = await this.#means.apply(order.style, query, body, {
        signal,
        onBusy: () => show({ ...work, isBusy: true }),
      });
      return await this.#received(order, isDraft, answer, work.since_ms);
    } catch (error) {
      if (!isAbort(error) && order.key === this.#order?.key) this.#fail(asProblem(error));
      return null;
    } finally {
      if (this.work === shown) this.work = null;
    }
  }

  /** A failure of the draft would be one of the final, too, so it stops both. */
  #fail(problem: Problem): void {
    this.#unsettle();
    this.willFinish = false;
    this.problem = problem;
  }

  /** A final that the browser cannot show (TIFF) leaves the draft where it is. */
  #showFinal(final: Render): void {
    if (!final.isShowable) return;
    this.#nextDraft = null;
    this.#draftAbort?.abort();
    this.#show(final);
  }

  #show(render: Render): void {
    const before = this.shown;
    this.shown = render;
    if (before?.isDraft && before !== render) URL.revokeObjectURL(before.url);
  }

  #keep(render: Render): void {
    this.#finals.set(render.order.key, render);
    for (const [key, kept] of this.#finals) {
      if (this.#finals.size <= KEPT_FINALS) break;
      if (kept === this.shown) continue;
      this.#finals.delete(key);
      URL.revokeObjectURL(kept.url);
    }
  }

  async #received(order: Order, isDraft: boolean, answer: Answer, since_ms: number): Promise<Render> {
    const { blob, cache, timing } = answer;
    const url = URL.createObjectURL(blob);
    const image = await this.#means.decode(url).catch(() => null);
    const { naturalWidth: width = 0, naturalHeight: height = 0 } = image ?? {};
    const format = blob.type.replace("image/", "");
    const time_ms = performance.now() - since_ms;
    return { order, isDraft, blob, format, url, isShowable: image !== null, width, height, time_ms, cache, timing };
  }
}
