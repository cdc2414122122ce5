// The other styles on the same picture, as a row of small pictures under the stage.

import { h } from "./dom.js";

export class Rail {
  #places = new Map();
  #isAwake = false;
  #seen;

  /** @param {HTMLElement} list @param {import("./thumbnails.js").Thumbnails} thumbnails */
  constructor(list, thumbnails) {
    this.list = list;
    this.thumbnails = thumbnails;
    this.#seen = new IntersectionObserver((entries) => this.#fillSeen(entries));
  }

  /** @param {object[]} styles @param {string} open the name of the one in the studio @param {import("./picture.js").Picture} picture shown where a style is not there yet */
  show(styles, open, picture) {
    this.#seen.disconnect();
    this.#places.clear();
    this.#isAwake = false;
    this.list.closest("nav").hidden = styles.length < 2;
    const items = styles.map((style) => {
      const image = h("img", { class: "rail-picture", src: picture.url, alt: "" });
      const link = h(
        "a",
        { class: "rail-link", href: `#${style.name}`, "aria-current": style.name === open ? "page" : null },
        h("span", { class: "rail-frame" }, image),
        h("span", { class: "rail-name" }, style.title),
      );
      this.#places.set(link, { style, image });
      return h("li", {}, link);
    });
    this.list.replaceChildren(...items);
    const current = this.list.querySelector("[aria-current]");
    if (current)
      this.list.scrollLeft = current.parentElement.offsetLeft - (this.list.clientWidth - current.clientWidth) / 2;
  }

  /** Fills what is seen. Called when the studio has nothing under way, so that the picture on the stage comes first. */
  wake() {
    if (this.#isAwake) return;
    this.#isAwake = true;
    for (const link of this.#places.keys()) this.#seen.observe(link);
  }

  #fillSeen(entries) {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      this.#seen.unobserve(entry.target);
      this.#fill(this.#places.get(entry.target));
    }
  }

  /** A style that fails keeps an empty place here; the catalog says why. */
  async #fill({ style, image }) {
    const thumbnail = this.thumbnails.ready(style) ?? (await this.thumbnails.get(style).catch(() => null));
    if (!thumbnail) return;
    image.src = thumbnail.url;
    image.dataset.filled = "";
  }
}
