// A lane lets a few tasks run at once and keeps the others waiting in order, so that a page of previews leaves room in
// the server's queue for everyone else.

interface Place {
  enter: () => void;
}

export class Lane {
  #free: number;
  #waiting: Place[] = [];

  /** @param width how many tasks run at once */
  constructor(width: number) {
    this.#free = width;
  }

  /** Runs the task when it is its turn. A signal that fires before takes the task out of the line. */
  async run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(signal);
    try {
      signal.throwIfAborted();
      return await task();
    } finally {
      this.#free += 1;
      this.#admit();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const place = { enter: resolve };
      const leave = () => {
        const at = this.#waiting.indexOf(place);
        if (at < 0) return;
        this.#waiting.splice(at, 1);
        reject(signal.reason);
      };
      this.#waiting.push(place);
      signal.addEventListener("abort", leave, { once: true });
      this.#admit();
    });
  }

  #admit(): void {
    const next = this.#free > 0 ? this.#waiting.shift() : undefined;
    if (!next) return;
    this.#free -= 1;
    next.enter();
  }
}
