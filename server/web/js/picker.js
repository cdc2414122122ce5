// Chooses the picture: a sample, or one's own by button, drop or paste. Fires `change` with the new picture as detail.

import { h, icon } from "./dom.js";
import { sampleAddress } from "./api.js";
import { pictureFromFile, pictureFromSample } from "./picture.js";
import { capitalised } from "./words.js";

/** What the server reads. Named so that a phone converts its own format to one of these. */
const TYPES = ["image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp"];
const HINT = "or drop one anywhere, or paste it";
const ENDINGS = /\.(png|jpe?g|webp|tiff?|gif|bmp)$/i;

export class Picker extends EventTarget {
  /** @type {import("./picture.js").Picture|null} */
  picture = null;
  #own = null;
  #samples = new Map();
  #latest = 0;

  /** @param {() => string} anyStyle names a style that can be asked to convert a picture */
  constructor(anyStyle) {
    super();
    this.anyStyle = anyStyle;
    this.file = h("input", { class: "unseen", type: "file", id: "own-picture", accept: TYPES.join(",") });
    this.file.addEventListener("change", () => {
      this.takeFiles([...this.file.files]);
      this.file.value = "";
    });
    const open = h(
      "label",
      { class: "picker-open", for: "own-picture" },
      icon("add"),
      h("span", {}, "Choose a picture"),
    );
    this.choices = h("div", { class: "picker-choices" });
    this.trouble = h("p", { class: "picker-trouble", role: "alert", hidden: true });
    this.hint = h("p", { class: "picker-hint", role: "status" }, HINT);
    const row = h(
      "div",
      { class: "picker-row" },
      this.choices,
      h("div", { class: "picker-own" }, this.file, open, this.hint),
    );
    this.element = h(
      "fieldset",
      { class: "picker" },
      h("legend", { class: "picker-legend" }, "Picture"),
      row,
      this.trouble,
    );
    this.#listen();
  }

  /** @param {{name: string, title?: string}[]} samples */
  setSamples(samples) {
    for (const sample of samples) {
      const title = sample.title ?? capitalised(sample.name);
      this.choices.append(
        choice(`sample:${sample.name}`, title, sampleAddress(sample.name), () => this.takeSample(sample)),
      );
    }
  }

  /** Takes a sample picture. */
  takeSample(sample) {
    if (!this.#samples.has(sample.name)) this.#samples.set(sample.name, pictureFromSample(sample));
    return this.#take(`sample:${sample.name}`, async () => {
      try {
        return await this.#samples.get(sample.name);
      } catch (error) {
        this.#samples.delete(sample.name);
        throw error;
      }
    });
  }

  /** Takes the first picture among the files. @param {File[]} files */
  takeFiles(files) {
    const file = files.find(({ type, name }) => type.startsWith("image/") || ENDINGS.test(name));
    if (!file) {
      if (files.length > 0)
        this.#complain(`${files[0].name || "That"} is not a picture. Choose a PNG, JPEG, WebP, TIFF, GIF or BMP file.`);
      return null;
    }
    return this.#take("own", () => pictureFromFile(file, this.anyStyle()));
  }

  /** Makes a picture the chosen one, unless another was chosen while it was read. */
  async #take(key, make) {
    const mine = ++this.#latest;
    this.#isReading(true);
    this.trouble.hidden = true;
    try {
      const picture = await make();
      if (mine !== this.#latest) return;
      if (!picture.sample) this.#keepOwn(picture);
      this.picture = picture;
      this.dispatchEvent(new CustomEvent("change", { detail: picture }));
    } catch (error) {
      if (mine === this.#latest) this.#complain(`This picture could not be read. ${error.detail ?? ""}`);
    } finally {
      if (mine === this.#latest) this.#isReading(false);
      this.#check(this.picture?.sample ? `sample:${this.picture.sample}` : "own");
    }
  }

  #isReading(is) {
    this.element.setAttribute("aria-busy", String(is));
    this.hint.textContent = is ? "Reading the picture…" : HINT;
  }

  #keepOwn(picture) {
    this.#own?.release();
    this.#own = picture;
    this.choices.querySelector('[data-key="own"]')?.remove();
    const again = () => this.#take("own", async () => this.#own);
    this.choices.prepend(choice("own", picture.title, picture.url, again));
  }

  #check(key) {
    const input = this.choices.querySelector(`[data-key="${CSS.escape(key)}"] input`);
    if (input) input.checked = true;
  }

  #complain(text) {
    this.trouble.textContent = text;
    this.trouble.hidden = false;
  }

  #listen() {
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    const hover = (isOver) => document.documentElement.toggleAttribute("data-dropping", isOver);
    addEventListener("dragover", (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "copy";
      hover(true);
    });
    addEventListener("dragleave", (event) => {
      if (event.relatedTarget === null) hover(false);
    });
    addEventListener("drop", (event) => {
      hover(false);
      if (!carriesFiles(event)) return;
      event.preventDefault();
      this.takeFiles([...event.dataTransfer.files]);
    });
    addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      this.takeFiles(files);
    });
  }
}

function choice(key, title, url, onChoose) {
  const input = h("input", { class: "unseen", type: "radio", name: "picture", value: key });
  input.addEventListener("change", onChoose);
  const image = h("img", { src: url, alt: "", width: 64, height: 64, draggable: "false" });
  return h(
    "label",
    { class: "picker-choice", "data-key": key, title },
    input,
    image,
    h("span", { class: "unseen" }, title),
  );
}
