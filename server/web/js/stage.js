// The picture in its frame, and under it one line that says what is shown and what is under way.

import { Compare } from "./compare.js";
import { h, icon } from "./dom.js";
import { bytesInWords, sizeInPx, timeInWords } from "./words.js";

/** How often the running time is written again, in ms. */
const TICK_MS = 100;

export class Stage {
  #tick = 0;
  #said = "";

  /** @param {import("./renderer.js").Renderer} renderer @param {{onRetry: (problem: object) => void, onCancel: () => void}} actions */
  constructor(renderer, { onRetry, onCancel }) {
    this.renderer = renderer;
    this.compare = new Compare();
    this.line = h("p", { class: "status-line" });
    this.live = h("p", { class: "unseen", role: "status" });
    this.stop = h("button", { class: "button button-quiet", type: "button", onclick: onCancel }, "Cancel");
    this.whole = h(
      "button",
      {
        class: "button button-icon",
        type: "button",
        "aria-label": "Show the picture on the whole screen",
        onclick: () => this.#toggleWhole(),
      },
      icon("whole"),
    );
    this.whole.hidden = !document.fullscreenEnabled;
    this.progress = h("div", { class: "progress", role: "progressbar", "aria-label": "Rendering", hidden: true });
    this.retry = h("button", { class: "button", type: "button" }, "Try again");
    this.retry.addEventListener("click", () => onRetry(this.renderer.problem));
    this.troubleTitle = h("strong", {});
    this.troubleText = h("p", {});
    this.troubleCode = h("code", {});
    this.trouble = h(
      "div",
      { class: "trouble", role: "alert", hidden: true },
      this.troubleTitle,
      this.troubleText,
      this.retry,
      this.troubleCode,
    );
    this.frame = h("div", { class: "stage" }, this.compare.element, this.progress);
    this.element = h(
      "div",
      { class: "stage-block" },
      this.frame,
      h("div", { class: "status" }, this.line, this.stop, this.whole),
      this.live,
      this.trouble,
    );
    renderer.addEventListener("change", () => this.show());
  }

  /** @param {import("./picture.js").Picture} picture @param {{title: string}} style @param {{url: string, isDraft: boolean}|null} placeholder until the first render */
  open(picture, style, placeholder) {
    this.style = style;
    this.placeholder = placeholder && { ...placeholder, isDraft: true };
    this.compare.setBefore(picture);
    this.show();
  }

  show() {
    const { shown, final, work, problem } = this.renderer;
    this.compare.setAfter(shown ?? this.placeholder ?? null, `The picture in the style ${this.style?.title ?? ""}`);
    this.element.toggleAttribute("data-working", work !== null);
    this.progress.hidden = this.stop.hidden = work === null;
    this.#showTrouble(problem);
    clearInterval(this.#tick);
    if (work) this.#tick = setInterval(() => this.#showWork(work), TICK_MS);
    if (work) this.#showWork(work);
    else this.#showRender(shown, final);
  }

  #showWork(work) {
    const what = work.busy
      ? "The server is busy; waiting for a place"
      : `Rendering the ${work.isFinal ? "final" : "draft"}`;
    this.line.replaceChildren(
      h("span", {}, what),
      h("span", { class: "status-fact" }, `${((performance.now() - work.since_ms) / 1000).toFixed(1)} s`),
    );
    if (work.isFinal) this.#say(what);
  }

  #showRender(shown, final) {
    const render = final ?? shown;
    if (!render) {
      this.line.textContent = "";
      return;
    }
    const name = render.isDraft ? "Draft" : "Final";
    const hidden =
      final && !final.showable ? h("span", {}, "Browsers do not show TIFF, so the picture above is a draft.") : "";
    const facts = [
      render.width ? sizeInPx(render.width, render.height) : null,
      render.format.toUpperCase(),
      bytesInWords(render.blob.size),
      timeInWords(render.time_ms),
      generatorTime(render.timing),
      { hit: "from the cache", shared: "shared with another request" }[render.cache],
    ];
    const shownFacts = render.isDraft ? facts.filter((_, at) => at === 0 || at === 3) : facts;
    this.line.replaceChildren(
      h("strong", {}, name),
      ...shownFacts.filter(Boolean).map((fact) => h("span", { class: "status-fact" }, fact)),
      hidden,
    );
    if (!render.isDraft) this.#say("The final is ready");
  }

  #showTrouble(problem) {
    this.trouble.hidden = problem === null;
    if (!problem) return;
    this.troubleTitle.textContent = problem.title ?? "This page made a mistake";
    this.troubleText.textContent = problem.detail ?? problem.message;
    this.troubleCode.textContent = problem.code ?? "";
    const largest = problem.more?.largest_px;
    this.retry.textContent = largest ? `Render at ${largest} px` : "Try again";
  }

  /** Tells a screen reader, once. */
  #say(text) {
    if (text === this.#said) return;
    this.#said = this.live.textContent = text;
  }

  #toggleWhole() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.frame.requestFullscreen();
  }
}

function generatorTime(timing) {
  const found = /(?:^|,)\s*generator\s*;[^,]*?dur=([\d.]+)/.exec(timing);
  return found ? `generator ${timeInWords(Number(found[1]))}` : null;
}
