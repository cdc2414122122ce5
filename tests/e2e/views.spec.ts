// Every view: accessible, no wider than the window, and still while it loads; in light and dark, on a desk and on a phone.

import { countStyles, expect, expectAccessible, test, type Page } from "./fixtures";

/** Most that a view may shift while it loads, by the measure of Web Vitals. */
const MOST_SHIFT = 0.02;
const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Address, and what is seen once the view stands. */
const VIEWS: Record<string, { path: string; stands: (page: Page) => Promise<void> }> = {
  catalog: { path: "/", stands: (page) => expect(page.locator('[data-state="ready"]').first()).toBeVisible() },
  style: {
    path: "/styles/pastiche/great-wave",
    stands: (page) => expect(page.getByText("Final", { exact: true })).toBeVisible(),
  },
  compare: {
    path: "/compare?styles=pastiche/great-wave,pastiche/starry-night",
    stands: (page) => expect(page.getByRole("button", { name: "Contact sheet" })).toBeEnabled(),
  },
  "nothing to compare": {
    path: "/compare",
    stands: (page) => expect(page.getByRole("link", { name: "Choose styles" })).toBeVisible(),
  },
  favourites: {
    path: "/favourites",
    stands: (page) => expect(page.getByRole("heading", { name: "Nothing yet." })).toBeVisible(),
  },
  "no style found": {
    path: "/?q=zzzzz",
    stands: (page) => expect(page.getByRole("heading", { name: /No style/ })).toBeVisible(),
  },
  "no such style": {
    path: "/styles/pastiche/nothing",
    stands: (page) => expect(page.getByRole("alert")).toBeVisible(),
  },
  "sign in": { path: "/sign-in", stands: (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible() },
  "set up": { path: "/setup", stands: (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible() },
  "a link to a board that is not whole": {
    path: "/shared",
    stands: (page) => expect(page.getByRole("alert")).toBeVisible(),
  },
  "nothing there": {
    path: "/studio/no-such-desk",
    stands: (page) => expect(page.getByRole("heading", { level: 1 })).toBeVisible(),
  },
};

for (const [name, { path, stands }] of Object.entries(VIEWS)) {
  for (const viewport of WINDOWS) {
    test(`${name} at ${viewport.width} px`, async ({ page }) => {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      await noteShifts(page);
      await page.goto(path);
      await stands(page);
      await expectAccessible(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await expectAccessible(page);
      const room = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      expect(room[0]).toBeLessThanOrEqual(room[1] ?? 0);
      await expectStill(page);
    });
  }
}

test("no button comes and goes between a draft and a final that comes by itself", async ({ page }) => {
  // The page's clock stands, so the hand is not taken to rest.
  await page.clock.install({ time: 0 });
  await page.clock.pauseAt(1000);
  await page.goto("/styles/pastiche/great-wave");
  await expect(page.getByText("Draft", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Download when it is ready" })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Render/ })).toHaveCount(0);
  await page.clock.resume();
  await expect(page.getByText("Final", { exact: true })).toBeVisible();
});

test("the loupe, the tray and an open facet are accessible, too", async ({ page }) => {
  await page.goto("/");
  await expect(page.locator("article")).toHaveCount(await countStyles(page));
  await page.getByRole("button", { name: "Compare The Great Wave" }).click();
  await page.getByRole("button", { name: "Licence", exact: true }).click();
  await expectAccessible(page);
  await page.goto("/styles/pastiche/great-wave");
  await expect(page.getByText("Final", { exact: true })).toBeVisible();
  await page.keyboard.press("l");
  await expectAccessible(page);
});

test("a server that is gone is told, and asked again", async ({ page }) => {
  await page.route("**/v1/**", (route) => route.abort());
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("The server did not answer");
  await expectAccessible(page);
  await page.unroute("**/v1/**");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator("article")).toHaveCount(await countStyles(page));
});

test("the theme is chosen, and remembered before the first paint", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("button", { name: /^Theme: automatic/ }).click();
  await page.getByRole("button", { name: /^Theme: light/ }).click();
  await page.reload();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe("dark");
});

/** One move of the page by itself: how much by the measure of Web Vitals, and what moved from where to where. */
interface Shift {
  value: number;
  moved: string[];
}

/** Notes what moves without anybody having done something. */
async function noteShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    interface Entry {
      value: number;
      hadRecentInput: boolean;
      sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
    }
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    const named = (node: Node | null) => (node instanceof Element ? node : node?.parentElement)?.outerHTML.slice(0, 80);
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries() as unknown as Entry[]) {
        if (hadRecentInput) continue;
        const moved = sources.map((from) => `${named(from.node)}: ${from.previousRect.y} to ${from.currentRect.y}`);
        shifts.push({ value, moved });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Fails where more moved than may, and says what. */
async function expectStill(page: Page): Promise<void> {
  const shifts = await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
  const sum = shifts.reduce((all, { value }) => all + value, 0);
  expect(sum, JSON.stringify(shifts, null, 1)).toBeLessThan(MOST_SHIFT);
}
