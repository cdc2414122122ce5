// Turns between views with the History API. Links are plain `<a href>`; a click on one of ours stays on the page.

import { tick, untrack } from "svelte";
import { isOurs, routeOf, type Route } from "./routes";

interface Entry {
  scroll_px?: number;
}

class Router {
  route: Route = $state.raw({ view: "missing" });
  /** The address behind the path, without `?`. */
  query: string = $state("");
  /** Counts navigations, so that a view can tell one from a change of its own query. */
  visit: number = $state(0);

  #shown = "";
  /** Set by a view that needs time until it is as tall as it was: it then asks for the place itself. */
  #wanted_px = 0;

  start(): void {
    history.scrollRestoration = "manual";
    addEventListener("click", (event) => this.#click(event));
    addEventListener("popstate", (event) => this.#show((event.state as Entry | null)?.scroll_px ?? 0));
    this.#show((history.state as Entry | null)?.scroll_px ?? 0);
  }

  /** Goes to an address of this page. An effect that does so does not depend on where one is. */
  go(href: string, { replace = false } = {}): void {
    this.#keepScroll();
    if (replace) history.replaceState(null, "", href);
    else history.pushState(null, "", href);
    untrack(() => this.#show(0));
  }

  /** Writes the view's own choices into the address, without leaving the view. */
  setQuery(params: URLSearchParams): void {
    const query = readable(params);
    this.query = query;
    const search = query ? `?${query}` : "";
    history.replaceState(history.state, "", `${location.pathname}${search}${location.hash}`);
  }

  /** Scrolls to where the view was left, once it is tall enough to. */
  restore(): void {
    if (this.#wanted_px === 0) return;
    const reachable = document.documentElement.scrollHeight - innerHeight;
    if (reachable >= this.#wanted_px) {
      scrollTo({ top: this.#wanted_px, behavior: "instant" });
      this.#wanted_px = 0;
    }
  }

  #show(scroll_px: number): void {
    this.query = location.search.slice(1);
    const isSame = this.#shown === location.pathname;
    this.#shown = location.pathname;
    if (!isSame) this.route = routeOf(location.pathname);
    this.visit += 1;
    this.#wanted_px = scroll_px;
    if (isSame) return;
    void tick().then(() => {
      if (scroll_px === 0) scrollTo({ top: 0, behavior: "instant" });
      this.restore();
    });
  }

  #keepScroll(): void {
    history.replaceState({ scroll_px: scrollY } satisfies Entry, "");
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.("a");
    if (!link || link.target || link.hasAttribute("download") || !link.href) return;
    const address = new URL(link.href);
    const isHere = address.pathname === location.pathname && address.search === location.search;
    if (!isOurs(address, location.origin) || (isHere && address.hash)) return;
    event.preventDefault();
    this.go(address.pathname + address.search + address.hash);
  }
}

/** Leaves `/`, `:`, `@` and `,` as they are: all may stand in a query, and people read it. */
const readable = (query: URLSearchParams) =>
  query.toString().replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%40", "@").replaceAll("%2C", ",");

export const router = new Router();
