// Favourite styles: the server keeps them for who is signed in, this browser for everybody else.

import { setFavourite } from "../api/catalog";
import { listFavourites } from "../api/catalog";
import { asProblem, Problem } from "../api/problem";
import { people } from "./people.svelte";

const KEPT = "pastiche-favourites";

class Favourites {
  names: ReadonlySet<string> = $state.raw(new Set(kept()));
  /** Why the last change was not kept. */
  problem: Problem | null = $state.raw(null);

  has(name: string): boolean {
    return this.names.has(name);
  }

  /** Reads what the server keeps, once it is known who asks. */
  async read(): Promise<void> {
    if (!people.isSignedIn) return;
    try {
      this.names = new Set((await listFavourites()).map((style) => style.name));
    } catch (error) {
      this.problem = asProblem(error);
    }
  }

  /** Shown at once, and taken back where the server refuses. */
  async toggle(name: string): Promise<void> {
    const before = this.names;
    const isNow = !before.has(name);
    this.problem = null;
    this.names = new Set(isNow ? [...before, name] : [...before].filter((other) => other !== name));
    if (!people.isSignedIn) {
      keep([...this.names]);
      return;
    }
    try {
      await setFavourite(name, isNow);
    } catch (error) {
      this.names = before;
      this.problem = asProblem(error);
    }
  }
}

function keep(names: string[]): void {
  try {
    localStorage.setItem(KEPT, JSON.stringify(names));
  } catch {
    // Storage may be forbidden; they then last until the page is left.
  }
}

function kept(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}

export const favourites = new Favourites();
