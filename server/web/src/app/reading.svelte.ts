// What a view reads from the server: nothing yet, the answer, or what went wrong.

import { asProblem, isAbort, type Problem } from "../api/problem";
import type { Page } from "../api/types";

abstract class Asked {
  problem: Problem | null = $state.raw(null);

  /** Asks anew; what is shown stays until the answer is there. */
  abstract readonly read: () => Promise<void>;

  /** Does something on the server, then reads anew. Whether it went well. */
  readonly change = async (act: () => Promise<unknown>): Promise<boolean> => {
    try {
      await act();
      await this.read();
      return true;
    } catch (error) {
      if (!isAbort(error)) this.problem = asProblem(error);
      return false;
    }
  };
}

export class Reading<T> extends Asked {
  value: T | null = $state.raw(null);
  readonly #ask: () => Promise<T>;
  #latest = 0;

  constructor(ask: () => Promise<T>) {
    super();
    this.#ask = ask;
    void this.read();
  }

  /** An answer that another read has overtaken is left out. */
  readonly read = async (): Promise<void> => {
    const turn = ++this.#latest;
    this.problem = null;
    try {
      const value = await this.#ask();
      if (turn === this.#latest) this.value = value;
    } catch (error) {
      if (turn === this.#latest && !isAbort(error)) this.problem = asProblem(error);
    }
  };
}

/** A list that comes in parts. */
export class Pages<T> extends Asked {
  items: T[] | null = $state.raw(null);
  next: string | null = $state(null);
  isReading: boolean = $state(false);
  readonly #ask: (after: string) => Promise<Page<T>>;
  #latest = 0;

  constructor(ask: (after: string) => Promise<Page<T>>) {
    super();
    this.#ask = ask;
    void this.read();
  }

  /** From the beginning. */
  readonly read = (): Promise<void> => this.#take("");

  readonly more = (): Promise<void> => this.#take(this.next ?? "");

  async #take(after: string): Promise<void> {
    const turn = ++this.#latest;
    this.problem = null;
    this.isReading = true;
    try {
      const page = await this.#ask(after);
      if (turn !== this.#latest) return;
      this.items = after ? [...(this.items ?? []), ...page.items] : page.items;
      this.next = page.next ?? null;
    } catch (error) {
      if (turn === this.#latest && !isAbort(error)) this.problem = asProblem(error);
    } finally {
      if (turn === this.#latest) this.isReading = false;
    }
  }
}
