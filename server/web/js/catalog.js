// The catalog: every style as a card, shown on the chosen picture.

import { h } from "./dom.js";

/** Cards that are nearer to the window than this are filled. */
const AHEAD = "400px";
/** Widest and tallest shape of a card's picture; others are cropped to it. */
const WIDEST = 16 / 9;
const TALLEST = 3 / 4;

export class Catalog {
  #cards = new Map();
  #seen;
  #picture = null;

  /**
   * @param {HTMLElement} list
   * @param {import("./thumbnails.js").Thumbnails} thumbnails
   */
  constructor(list, thumbnails) {
    this.list = list;
    this.thumbnails = thumbnails;
    this.#seen = new IntersectionObserver((entries) => this.#fillSeen(entries), { rootMargin: AHEAD });
  }

  /** @param {object[]} styles as the server lists them */
  setStyles(styles) {
    this.#cards.clear();
    this.#seen.disconnect();
    for (const style of styles) this.#cards.set(style.name, cardFor(style));
    const items = styles.map((style, at) => {
      const item = h("li", { class: "card-place" }, this.#cards.get(style.name).element);
      item.style.setProperty("--place", Math.min(at, 12));
      return item;
    });
    this.list.replaceChildren(...items);
  }

  /** Shows the catalog on this picture. */
  show(picture) {
    const isNew = picture !== this.#picture;
    this.#picture = picture;
    const shape = Math.min(WIDEST, Math.max(TALLEST, picture.width / picture.height));
    this.list.style.setProperty("--shape", shape.toFixed(4));
    for (const card of this.#cards.values()) {
      if (isNew || !card.isFilled) card.empty(picture);
      if (card.isFilled) continue;
      this.#seen.unobserve(card.element);
      this.#seen.observe(card.element);
    }
  }

  /** Puts the keyboard back on the card of this style. */
  focus(name) {
    this.#cards.get(name)?.link.focus({ preventScroll: true });
  }

  #fillSeen(entries) {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      this.#seen.unobserve(entry.target);
      this.#fill(this.#cards.get(entry.target.dataset.style));
    }
  }

  async #fill(card) {
    const picture = this.#picture;
    try {
      const thumbnail = await this.thumbnails.get(card.style);
      if (picture === this.#picture) card.fill(thumbnail);
    } catch (error) {
      if (error.name !== "AbortError" && picture === this.#picture) card.fail(error);
    }
  }
}

function cardFor(style) {
  const image = h("img", { class: "card-picture", alt: "", decoding: "async" });
  const tag = h("span", { class: "tag card-tag", hidden: true }, "Draft");
  const trouble = h("p", { class: "card-trouble", hidden: true });
  const frame = h("div", { class: "card-frame", "data-state": "waiting" }, image, tag, trouble);
  const link = h("a", { class: "card-link", href: `#${style.name}` }, style.title);
  const facts = [style.name.split("/")[0], style.license, ...(style.tags ?? [])].filter(Boolean);
  const element = h(
    "article",
    { class: "card", "data-style": style.name },
    frame,
    h("h2", { class: "card-title" }, link),
    h("p", { class: "card-summary" }, style.summary),
    h("ul", { class: "card-facts", role: "list" }, ...facts.map((fact) => h("li", {}, fact))),
  );
  const card = { style, element, link, isFilled: false };
  const turn = (state, url, { isDraft = false, text = "" } = {}) => {
    card.isFilled = state === "filled";
    frame.dataset.state = state;
    image.src = url;
    tag.hidden = !isDraft;
    trouble.hidden = !text;
    trouble.textContent = text;
  };
  card.empty = (picture) => turn("waiting", (card.under = picture.url));
  card.fill = ({ url, isDraft }) => turn("filled", url, { isDraft });
  card.fail = (problem) => turn("failed", card.under, { text: problem.title ?? "This preview could not be made" });
  return card;
}
