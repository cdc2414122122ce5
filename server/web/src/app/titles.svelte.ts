// What styles are called, for views that have only their names. Each is asked for once, while the page is open.

import { SvelteMap } from "svelte/reactivity";
import { readStyle } from "../api/catalog";
import { capitalised } from "./words";

class Titles {
  #known = new SvelteMap<string, string>();
  #asked = new Set<string>();

  /** The style's title; made of its name until that is known, and where the style is not to be seen. */
  of(name: string): string {
    this.#ask(name);
    return this.#known.get(name) ?? capitalised(name.split("/")[1] ?? name);
  }

  #ask(name: string): void {
    if (this.#asked.has(name)) return;
    this.#asked.add(name);
    // A style that was taken down keeps the title made of its name.
    void readStyle(name).then(
      ({ title }) => this.#known.set(name, title),
      () => {},
    );
  }
}

export const titles = new Titles();
