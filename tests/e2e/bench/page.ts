// Times the catalog in a browser that has never seen it: until the first cards are there, and until a search has been answered.

import type { Browser } from "@playwright/test";
import type { Style } from "./packs";
import { time } from "./requests";

/** How long a visit may take at most, in ms. */
const PATIENCE_MS = 60_000;

/** In ms; all but `searchMs` from the navigation on. */
export interface PageTimes {
  /** Until the first cards are drawn. */
  cardsMs: number;
  /** From the last key until the results are drawn. */
  searchMs: number;
  /** Until somebody who looked for a style at once has it before them. */
  usableMs: number;
}

/** What to look for, and the style that is found first. */
interface Sought {
  text: string;
  first: string;
  patienceMs: number;
}

/** A first time that nobody counts, then so many. */
export async function timePage(browser: Browser, origin: string, styles: Style[], runs: number): Promise<PageTimes[]> {
  const times: PageTimes[] = [];
  for (let run = 0; run <= runs; run += 1) {
    // Another style each time: nobody has looked for it before.
    const style = styles[Math.floor((styles.length / (runs + 1)) * run)] as Style;
    const measured = await once(browser, origin, style);
    if (run > 0) times.push(measured);
  }
  return times;
}

async function once(browser: Browser, origin: string, { name, title }: Style): Promise<PageTimes> {
  const text = `${title} ${name.split("-").at(-1)}`;
  const found = await time<{ items: { name: string }[] }>(`${origin}/v1/styles?q=${encodeURIComponent(text)}`);
  const first = found.body.items[0]?.name;
  if (!first) throw new Error(`nothing is found by ${text}`);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(origin, { waitUntil: "commit" });
    return await page.evaluate(look, { text, first, patienceMs: PATIENCE_MS });
  } finally {
    await context.close();
  }
}

/**
 * Looks for a style as soon as there are cards. Runs in the page, as what drives the browser from outside needs time of its own; and
 * on the page's clock, which begins with the navigation.
 */
async function look({ text, first, patienceMs }: Sought): Promise<PageTimes> {
  const drawn = (isThere: () => boolean) =>
    new Promise<number>((resolve, reject) => {
      const watch = () => {
        // What is there now is seen when the next frame begins.
        if (isThere()) requestAnimationFrame(() => resolve(performance.now()));
        else if (performance.now() < patienceMs) requestAnimationFrame(watch);
        else reject(new Error(`${first} was not shown in ${patienceMs} ms`));
      };
      watch();
    });
  const card = () => document.querySelector<HTMLElement>("article[data-style]");
  const cardsMs = await drawn(() => card() !== null);
  const box = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (!box) throw new Error("the catalog has no search box");
  const begin = performance.now();
  box.focus();
  box.value = text;
  box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  const usableMs = await drawn(() => card()?.dataset["style"] === first);
  return { cardsMs, searchMs: usableMs - begin, usableMs };
}
