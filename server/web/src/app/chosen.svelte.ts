// The styles that were put aside for comparing; kept until the tab is closed.

/** Most styles that are compared at once. */
export const MOST = 12;
const KEPT = "pastiche-compare";

class Chosen {
  names: string[] = $state.raw(kept());

  has(name: string): boolean {
    return this.names.includes(name);
  }

  get isFull(): boolean {
    return this.names.length >= MOST;
  }

  /** Puts a style aside, or back. */
  toggle(name: string): void {
    if (this.has(name)) this.set(this.names.filter((other) => other !== name));
    else if (!this.isFull) this.set([...this.names, name]);
  }

  set(names: string[]): void {
    this.names = [...new Set(names)].slice(0, MOST);
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(this.names));
    } catch {
      // Storage may be forbidden; the choice then lasts until the page is left.
    }
  }
}

function kept(): string[] {
  try {
    const names: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(names) ? names.filter((name) => typeof name === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export const chosen = new Chosen();
