// A lane lets a few tasks run at once and keeps the others waiting in order, so that a page of previews leaves room in
// the server's queue for everyone else.

export class Lane {
  #free;
  #waiting = [];

  /** @param {number} width how many tasks run at once */
  constructor(width) {
    this.#free = width;
  }

  /**
   * Runs the task when it is its turn. A signal that fires before takes the task out of the line.
   * @template T
   * @param {() => Promise<T>} task
   * @param {AbortSignal} signal
   * @returns {Promise<T>}
   */
  async run(task, signal) {
    await this.#turn(signal);
    try {
      signal.throwIfAborted();
      return await task();
    } finally {
      this.#free += 1;
      this.#admit();
    }
  }

  #turn(signal) {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const place = { enter: resolve };
      this.#waiting.push(place);
      signal.addEventListener(
        "abort",
        () => {
          const at = this.#waiting.indexOf(place);
          if (at < 0) return;
          this.#waiting.splice(at, 1);
          reject(signal.reason);
        },
        { once: true },
      );
      this.#admit();
    });
  }

  #admit() {
    if (this.#free === 0 || this.#waiting.length === 0) return;
    this.#free -= 1;
    this.#waiting.shift().enter();
  }
}
