// Light, dark, or as the system is. Remembered in this browser; `public/theme-first.js` sets it before the first paint.

const ORDER = ["auto", "light", "dark"] as const;
type Choice = (typeof ORDER)[number];
const NAMES: Record<Choice, string> = { auto: "automatic", light: "light", dark: "dark" };

class Theme {
  choice: Choice = $state((document.documentElement.dataset["theme"] as Choice | undefined) ?? "auto");

  get label(): string {
    return `Theme: ${NAMES[this.choice]}. Change to ${NAMES[this.#next]}.`;
  }

  turn(): void {
    this.choice = this.#next;
    if (this.choice === "auto") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = this.choice;
    this.#remember();
  }

  get #next(): Choice {
    return ORDER[(ORDER.indexOf(this.choice) + 1) % ORDER.length] ?? "auto";
  }

  #remember(): void {
    try {
      if (this.choice === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", this.choice);
    } catch {
      // Storage may be forbidden; the choice then lasts until the page is left.
    }
  }
}

export const theme = new Theme();
