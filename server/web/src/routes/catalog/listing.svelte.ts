// The styles that the catalog lists, with the counts of its facets. Lives as long as the page, so that going back is immediate.

import { PAGE, listStyles, readFacets } from "../../api/catalog";
import { asProblem, isAbort, type Problem } from "../../api/problem";
import type { Facet, StyleItem } from "../../api/types";
import { filtersOf, searchOf, type Query } from "./query";

/** How long the server is not asked again while somebody types, in ms: less than people notice. */
const TYPING_MS = 90;

class Listing {
  items: StyleItem[] = $state.raw([]);
  facets: Facet[] = $state.raw([]);
  /** How many there are in all; nothing until the server has counted. */
  total: number | null = $state(null);
  /** False until the first answer. */
  isKnown: boolean = $state(false);
  isLoading: boolean = $state(false);
  problem: Problem | null = $state.raw(null);

  #next: string | null = $state(null);
  #query: Query | null = null;
  #abort = new AbortController();
  #typing: ReturnType<typeof setTimeout> | undefined;
  /** When the server was last asked, in ms of the page's clock. */
  #asked_ms = -Infinity;

  get hasMore(): boolean {
    return this.#next !== null;
  }

  /** Lists what a query asks for; what was listed before stays until that is known. */
  show(query: Query): void {
    const before = this.#query;
    if (before && searchOf(before).toString() === searchOf(query).toString() && !this.problem) return;
    this.#query = query;
    clearTimeout(this.#typing);
    const isTyping = before !== null && before.q !== query.q;
    const wait_ms = this.#asked_ms + TYPING_MS - performance.now();
    if (isTyping && wait_ms > 0) this.#typing = setTimeout(() => void this.#load(query), wait_ms);
    else void this.#load(query);
  }

  /** Asks again after a failure. */
  again(): void {
    if (this.#query) void this.#load(this.#query);
  }

  /** Lists further styles. */
  async more(): Promise<void> {
    if (!this.#query || !this.#next || this.isLoading) return;
    const { signal } = this.#abort;
    this.isLoading = true;
    try {
      const page = await listStyles(paged(this.#query, this.#next), { signal });
      const known = new Set(this.items.map((style) => style.name));
      this.items = [...this.items, ...page.items.filter((style) => !known.has(style.name))];
      this.#next = page.next ?? null;
    } catch (error) {
      if (!isAbort(error)) this.#next = null;
    } finally {
      if (!signal.aborted) this.isLoading = false;
    }
  }

  async #load(query: Query): Promise<void> {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#asked_ms = performance.now();
    this.isLoading = true;
    this.problem = null;
    const counting = readFacets(filtersOf(query), { signal });
    counting.catch(() => {});
    try {
      const page = await listStyles(paged(query), { signal });
      this.items = page.items;
      this.#next = page.next ?? null;
      this.isKnown = true;
      // Facets are a help; the styles are there without them.
      const counted = await counting.catch(() => null);
      if (signal.aborted) return;
      this.facets = counted?.facets ?? [];
      this.total = counted?.total ?? (this.#next ? null : page.items.length);
    } catch (error) {
      if (!isAbort(error)) this.problem = asProblem(error);
    } finally {
      if (!signal.aborted) this.isLoading = false;
    }
  }
}

function paged(query: Query, after?: string): URLSearchParams {
  const params = searchOf(query);
  params.set("limit", String(PAGE));
  if (after) params.set("after", after);
  return params;
}

export const listing = new Listing();
