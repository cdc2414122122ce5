// Starts the page and turns between its two views: the catalog at `/`, the studio at `/#publisher/name`.

import { listSamples, listStyles } from "./api.js";
import { Catalog } from "./catalog.js";
import { h } from "./dom.js";
import { Picker } from "./picker.js";
import { Rail } from "./rail.js";
import { Studio } from "./studio.js";
import { startTheme } from "./theme.js";
import { Thumbnails } from "./thumbnails.js";

const ROUTE = /^#([a-z0-9-]{2,64}\/[a-z0-9-]{2,64})$/;
const at = (id) => document.getElementById(id);

class Page {
  styles = [];
  thumbnails = new Thumbnails();
  catalog = new Catalog(at("styles"), this.thumbnails);
  rail = new Rail(at("rail"), this.thumbnails);
  studio = new Studio(at("studio"), this.thumbnails);
  picker = new Picker(() => this.styles[0]?.name ?? "");
  #open = "";
  #scrolled = 0;

  async start() {
    startTheme(at("theme"));
    this.picker.addEventListener("change", ({ detail }) => this.turnTo(detail));
    at("skip").addEventListener("click", (event) => this.skip(event));
    addEventListener("hashchange", () => this.route());
    addEventListener("keydown", (event) => this.escape(event));
    this.studio.renderer.addEventListener("change", () => this.studio.isWorking || this.rail.wake());
    at("catalog-picker").append(this.picker.element);
    await this.load();
  }

  /** Reads catalog and samples, and shows what the address asks for. */
  async load() {
    at("notice").hidden = true;
    try {
      const [styles, samples] = await Promise.all([listStyles(), listSamples()]);
      this.styles = styles;
      this.catalog.setStyles(styles);
      this.picker.setSamples(samples);
      if (styles.length === 0)
        this.tell("No styles yet", "Put a style pack into a styles folder of this server, then load this page again.");
      else if (samples.length > 0) await this.picker.takeSample(samples[0]);
    } catch (problem) {
      if (problem.code === "sign_in_required") {
        location.replace(`account.html?then=${encodeURIComponent(location.pathname + location.hash)}`);
        return;
      }
      this.tell(problem.title ?? "This page made a mistake", problem.detail ?? problem.message, () => this.load());
    }
    document.documentElement.dataset.ready = "";
  }

  /** Shows everything on another picture. */
  turnTo(picture) {
    this.thumbnails.turnTo(picture);
    if (this.#open) {
      this.studio.setPicture(picture);
      this.rail.show(this.styles, this.#open, picture);
    } else this.route();
  }

  /** Shows the view that the address names. */
  route() {
    const name = ROUTE.exec(location.hash)?.[1] ?? "";
    if (!this.picker.picture || (name && name === this.#open)) return;
    if (name) this.openStudio(name);
    else this.openCatalog();
  }

  async openStudio(name) {
    if (!this.#open) this.#scrolled = scrollY;
    this.#open = name;
    this.thumbnails.pause();
    const listed = this.styles.find((style) => style.name === name) ?? { name, title: name };
    this.turnView("studio");
    at("studio-picker").append(this.picker.element);
    document.title = `${listed.title} · Pastiche`;
    scrollTo(0, 0);
    at("studio-title").focus({ preventScroll: true });
    try {
      const opening = this.studio.open(listed, this.picker.picture);
      this.rail.show(this.styles, name, this.picker.picture);
      await opening;
    } catch (problem) {
      if (problem.name === "AbortError" || this.#open !== name) return;
      if (problem.status === 404) {
        history.replaceState(null, "", "#");
        this.openCatalog();
      }
      this.tell(problem.title ?? "This page made a mistake", problem.detail ?? problem.message);
    }
  }

  openCatalog() {
    const left = this.#open;
    this.#open = "";
    this.studio.leave();
    this.thumbnails.pause();
    this.turnView("catalog");
    this.studio.renderer.addEventListener("change", () => this.studio.isWorking || this.rail.wake());
    at("catalog-picker").append(this.picker.element);
    document.title = "Pastiche";
    this.catalog.show(this.picker.picture);
    if (!left) return;
    scrollTo(0, this.#scrolled);
    this.catalog.focus(left);
  }

  turnView(name) {
    at("notice").hidden = true;
    for (const view of ["catalog", "studio"]) at(view).hidden = view !== name;
    document.documentElement.dataset.view = name;
  }

  /** A message above the view, with a way to try again where there is one. */
  tell(title, text, again = null) {
    const button = again && h("button", { class: "button", type: "button", onclick: again }, "Try again");
    at("notice").replaceChildren(h("strong", {}, title), h("p", {}, text), ...[button].filter(Boolean));
    at("notice").hidden = false;
  }

  /** Escape stops what is rendered, then goes back to the catalog. */
  escape(event) {
    if (event.key !== "Escape" || event.defaultPrevented || !this.#open || document.fullscreenElement) return;
    if (event.target.matches?.("select, input[type=text], input[type=number], input[type=color]")) return;
    if (this.studio.isWorking) this.studio.cancel();
    else location.hash = "";
  }

  /** The address names the view, so the skip link moves the focus itself. */
  skip(event) {
    event.preventDefault();
    at("main").focus();
  }
}

new Page().start();
