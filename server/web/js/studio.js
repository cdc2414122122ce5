// One style on one picture: the stage, the form, the download, and what is known about the style.

import { Command, cardNodes, factsNode } from "./about.js";
import { readStyle } from "./api.js";
import { formParts } from "./controls/form.js";
import { h, icon } from "./dom.js";
import { Renderer } from "./renderer.js";
import { controlsFromSchema } from "./schema.js";
import { curlLine, defaults, draftQuery, finalQuery, saveName, sameValue } from "./settings.js";
import { Stage } from "./stage.js";
import { bytesInWords, sizeInPx } from "./words.js";

/** Longest side that is taken for granted where the picture's own is not known, in px. */
const GUESSED_PX = 1280;

export class Studio {
  #style = null;
  #controls = [];
  #values = {};
  #kept = new Map();
  #picture = null;
  #orderKey = "";
  #savesWhenReady = false;
  #opening = new AbortController();

  /** @param {HTMLElement} root the studio's section @param {import("./thumbnails.js").Thumbnails} thumbnails */
  constructor(root, thumbnails) {
    this.root = root;
    this.thumbnails = thumbnails;
    this.renderer = new Renderer();
    this.stage = new Stage(this.renderer, {
      onRetry: (problem) => this.#retry(problem),
      onCancel: () => this.cancel(),
    });
    this.command = new Command();
    this.part = Object.fromEntries(
      ["stage", "title", "summary", "form", "save", "reset", "card", "facts"].map((name) => [
        name,
        root.querySelector(`[data-part="${name}"]`),
      ]),
    );
    this.part.stage.replaceWith(this.stage.element);
    root.querySelector('[data-part="command"]').replaceWith(this.command.element);
    this.part.save.addEventListener("click", () => this.#save());
    this.part.reset.addEventListener("click", () => this.#reset());
    root.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
    this.renderer.addEventListener("change", () => this.#showSave());
  }

  /** Whether something is under way that Escape should stop before it leaves. */
  get isWorking() {
    return this.renderer.work !== null;
  }

  /** Opens a style; rejects with a Problem where it does not exist. @param {{name: string}} listed @param {import("./picture.js").Picture} picture */
  async open(listed, picture) {
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    this.#style = null;
    this.renderer.rest();
    this.#introduce(listed, picture);
    const style = await readStyle(listed.name, signal);
    signal.throwIfAborted();
    this.#style = style;
    this.#controls = controlsFromSchema(style.controls ?? {});
    const keptAs = `${style.name} ${style.digest}`;
    if (!this.#kept.has(keptAs)) this.#kept.set(keptAs, defaults(this.#controls));
    this.#values = this.#kept.get(keptAs);
    this.part.title.textContent = style.title;
    this.part.summary.textContent = style.summary;
    this.part.card.replaceChildren(...cardNodes(style.card));
    this.part.facts.replaceChildren(factsNode(style));
    this.#drawForm();
    this.#order(false);
  }

  /** Turns to another picture, with the same style and settings. */
  setPicture(picture) {
    this.#introduce(this.#style ?? { name: "", title: "" }, picture);
    if (!this.#style) return;
    this.#drawForm();
    this.#order(false);
  }

  /** Stops what is under way: the page shows something else. */
  leave() {
    this.#opening.abort();
    this.#style = null;
    this.renderer.rest();
  }

  /** Stops what is under way. The button that said so disappears, so the focus goes to the next sensible one. */
  cancel() {
    this.#savesWhenReady = false;
    this.renderer.cancel();
    this.part.save.focus({ preventScroll: true });
  }

  /** What can be shown before the server has answered. */
  #introduce(listed, picture) {
    this.#picture = picture;
    this.#savesWhenReady = false;
    this.stage.open(picture, listed, this.thumbnails.ready(listed));
    if (this.#style) return;
    this.part.title.textContent = listed.title ?? listed.name;
    this.part.summary.textContent = listed.summary ?? "";
    for (const name of ["card", "facts", "form"]) this.part[name].replaceChildren();
    this.command.show("");
    this.#showSave();
  }

  #drawForm() {
    const onChange = (isMoving) => this.#order(isMoving);
    this.part.form.replaceChildren(
      ...formParts(this.#controls, this.#values, {
        picture: this.#picture,
        plugins: this.#style.plugins ?? [],
        onChange,
      }),
    );
  }

  #reset() {
    for (const control of this.#controls) this.#values[control.id] = control.default;
    this.#drawForm();
    this.#order(false);
    this.part.form.querySelector("input, select")?.focus();
  }

  #retry(problem) {
    const largest = problem?.more?.largest_px;
    if (largest) {
      this.#values.size = largest;
      this.#drawForm();
    }
    this.#order(false);
    this.renderer.finish();
    this.part.save.focus({ preventScroll: true });
  }

  /** Tells the renderer what is wanted now. */
  #order(isMoving) {
    const [style, picture, values] = [this.#style, this.#picture, this.#values];
    const query = finalQuery(this.#controls, values);
    const format = values.format ?? "png";
    const longest = values.size ?? (picture.sizeKnown ? picture.longestSide : null);
    const scale = (longest ?? 0) / picture.longestSide;
    const subject = `${picture.id} ${style.digest}`;
    const order = {
      key: `${subject} ${query}`,
      subject,
      style: style.name,
      picture,
      query,
      draftQuery: draftQuery(this.#controls, values, longest ?? GUESSED_PX, picture.isOpaque),
      area: longest ? picture.width * picture.height * scale * scale : Infinity,
    };
    if (order.key !== this.#orderKey) this.#savesWhenReady = false;
    this.#orderKey = order.key;
    this.renderer.want(order, isMoving);
    this.command.show(curlLine(style, picture, query, format));
    this.part.reset.hidden = this.#controls.every((control) => sameValue(values[control.id], control.default));
  }

  #showSave() {
    const { final, work, problem } = this.renderer;
    if (problem) this.#savesWhenReady = false;
    if (final && this.#savesWhenReady) this.#download(final);
    const button = this.part.save;
    button.disabled = !this.#style;
    const [text, detail] = this.#saveWords(final, work);
    button.replaceChildren(
      icon("download"),
      h("span", {}, text),
      detail && h("span", { class: "save-detail" }, detail),
    );
  }

  #saveWords(final, work) {
    if (final)
      return [
        "Download",
        [
          final.format.toUpperCase(),
          final.width ? sizeInPx(final.width, final.height) : "",
          bytesInWords(final.blob.size),
        ]
          .filter(Boolean)
          .join(", "),
      ];
    if (this.#savesWhenReady) return ["Downloads when it is ready", ""];
    if (work?.isFinal) return ["Download", "when it is ready"];
    return ["Render and download", ""];
  }

  #save() {
    if (this.renderer.final) {
      this.#download(this.renderer.final);
      return;
    }
    this.#savesWhenReady = true;
    this.renderer.finish();
    this.#showSave();
  }

  #download(render) {
    this.#savesWhenReady = false;
    h("a", { href: render.url, download: saveName(this.#style, this.#picture, render.format) }).click();
  }
}
