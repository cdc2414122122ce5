// What the tests share: a server for all that need no account, a page that notices what must never happen, a photograph.

import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { startServer, type Server } from "./server";

export { expect, type Page };

interface Own {
  /** Fails the test where the page breaks its policy, or a script of it fails. */
  noFaults: void;
}

interface Shared {
  /** Without accounts, so everybody may look and try. */
  server: Server;
}

export const test = base.extend<Own, Shared>({
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  noFaults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      watch(page, faults);
      await use();
      expect(faults, "faults of the page").toEqual([]);
    },
    { auto: true },
  ],
});

/** Notes errors of scripts, and what the Content-Security-Policy forbids. */
export function watch(page: Page, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
}

/** WCAG 2.2 AA, as far as a program can tell. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html).join("\n  ")}`,
  );
  expect(told).toEqual([]);
}

const WINDOWS = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

/** Accessible and no wider than the window, on a desk and on a phone, in light and dark. */
export async function expectFine(page: Page): Promise<void> {
  for (const viewport of WINDOWS) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expectAccessible(page);
    }
    const room = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(room[0], `${viewport.width} px`).toBeLessThanOrEqual(room[1] ?? 0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
}

/** A photograph that is no sample: gradients with edges, drawn by the browser. */
export async function photograph(page: Page, width: number, height: number): Promise<Buffer> {
  const address = await page.evaluate(
    ([w, h]) => {
      const canvas = document.createElement("canvas");
      canvas.width = w;
      canvas.height = h;
      const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
      const sky = pen.createLinearGradient(0, 0, 0, h);
      sky.addColorStop(0, "#3a6ea5");
      sky.addColorStop(1, "#f4d9b0");
      pen.fillStyle = sky;
      pen.fillRect(0, 0, w, h);
      for (let at = 0; at < 40; at += 1) {
        pen.fillStyle = `hsl(${at * 23} 60% ${30 + (at % 5) * 10}%)`;
        pen.fillRect((at * w) / 40, h * (0.5 + 0.3 * Math.sin(at)), w / 50, h);
      }
      return canvas.toDataURL("image/jpeg", 0.9);
    },
    [width, height] as const,
  );
  return Buffer.from(address.slice(address.indexOf(",") + 1), "base64");
}

/** How many styles the server has. */
export async function countStyles(page: Page): Promise<number> {
  const list = (await (await page.request.get("/v1/styles")).json()) as { items: unknown[] };
  return list.items.length;
}

/** The catalog, with the first styles rendered on a sample. */
export async function openCatalog(page: Page): Promise<void> {
  await page.goto("/");
  await expect(page.locator('[data-state="ready"]').first()).toBeVisible({ timeout: 60_000 });
}

/** A style with its final on the stage. */
export async function openStyle(page: Page, name: string): Promise<void> {
  await page.goto(`/styles/${name}`);
  await expect(page.getByText("Final", { exact: true })).toBeVisible({ timeout: 60_000 });
}
