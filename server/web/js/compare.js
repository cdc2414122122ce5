// Before and after in one frame, divided by a line that pointer, touch and keyboard move.

import { h } from "./dom.js";

const START = 33;
const STEP = 1;
const LEAP = 10;

export class Compare {
  #at = START;
  #wasAt = START;

  constructor() {
    this.before = h("img", { class: "compare-picture", alt: "", draggable: "false" });
    this.after = h("img", { class: "compare-picture compare-after", alt: "", draggable: "false", hidden: true });
    this.handle = h(
      "div",
      {
        class: "compare-handle",
        role: "slider",
        tabindex: "0",
        "aria-label": "Divider between the original and the style",
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "aria-orientation": "horizontal",
        hidden: true,
      },
      h("span", { class: "compare-grip", "aria-hidden": "true" }),
    );
    this.tag = h("span", { class: "tag compare-tag", hidden: true });
    const sides = ["Original", "Style"].map((side) =>
      h("span", { class: `tag compare-side compare-${side.toLowerCase()}`, "aria-hidden": "true" }, side),
    );
    this.element = h("div", { class: "compare" }, this.before, this.after, ...sides, this.handle, this.tag);
    this.element.addEventListener("pointerdown", (event) => this.#grab(event));
    this.handle.addEventListener("keydown", (event) => this.#key(event));
    this.#move(START);
  }

  /** @param {import("./picture.js").Picture} picture the original */
  setBefore(picture) {
    this.before.src = picture.url;
    this.before.alt = `Original: ${picture.title}`;
    this.element.style.setProperty("--ratio", String(picture.width / picture.height));
    this.element.style.setProperty("--own-width", `${picture.width}px`);
  }

  /**
   * @param {{url: string, isDraft: boolean, width?: number, height?: number}|null} render
   * @param {string} alt
   */
  setAfter(render, alt) {
    this.after.hidden = this.handle.hidden = render === null;
    this.tag.hidden = !render?.isDraft;
    if (!render) {
      this.after.removeAttribute("src");
      return;
    }
    if (this.after.src !== render.url) this.after.src = render.url;
    this.after.alt = alt;
    this.tag.textContent = render.width ? `Draft, ${Math.max(render.width, render.height)} px` : "Draft";
  }

  #move(percent) {
    this.#at = Math.min(100, Math.max(0, percent));
    this.element.style.setProperty("--at", `${this.#at}%`);
    const shown = Math.round(this.#at);
    this.handle.setAttribute("aria-valuenow", String(shown));
    this.handle.setAttribute("aria-valuetext", `${shown} % original, ${100 - shown} % style`);
  }

  #grab(event) {
    if (event.button !== 0 || this.handle.hidden) return;
    const follow = (move) => {
      const box = this.element.getBoundingClientRect();
      this.#move(((move.clientX - box.left) / box.width) * 100);
    };
    const release = () => {
      this.element.removeEventListener("pointermove", follow);
      delete this.element.dataset.held;
    };
    this.element.setPointerCapture(event.pointerId);
    this.element.dataset.held = "";
    this.element.addEventListener("pointermove", follow);
    this.element.addEventListener("lostpointercapture", release, { once: true });
    this.handle.focus({ preventScroll: true, focusVisible: false });
    if (event.pointerType === "mouse") event.preventDefault();
    follow(event);
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? LEAP : STEP;
    const moves = {
      ArrowLeft: () => this.#at - step,
      ArrowDown: () => this.#at - step,
      ArrowRight: () => this.#at + step,
      ArrowUp: () => this.#at + step,
      PageDown: () => this.#at - LEAP,
      PageUp: () => this.#at + LEAP,
      Home: () => 0,
      End: () => 100,
      " ": () => this.#peek(),
    };
    if (!Object.hasOwn(moves, event.key)) return;
    event.preventDefault();
    this.#move(moves[event.key]());
  }

  /** From anywhere to the whole original, and back. */
  #peek() {
    if (this.#at === 100) return this.#wasAt;
    this.#wasAt = this.#at;
    return 100;
  }
}
