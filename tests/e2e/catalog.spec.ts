// The catalog: every style on the chosen picture; search, facets, keyboard.

import { writeFile } from "node:fs/promises";
import { drag } from "./drag";
import { countStyles, expect, openCatalog, photograph, test } from "./fixtures";

test("shows every style on a sample", async ({ page }) => {
  await openCatalog(page);
  await expect(page.getByRole("heading", { name: "The Great Wave" })).toBeVisible();
  await expect(page.locator("article")).toHaveCount(await countStyles(page));
  await expect(page.locator('[data-state="ready"]')).toHaveCount(await countStyles(page), { timeout: 60_000 });
  await expect(page.getByText("Draft")).toHaveCount(0);
});

test("shows every style on one's own picture, as drafts, and again after a reload", async ({ page }) => {
  await openCatalog(page);
  const buffer = await photograph(page, 900, 600);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "harbour.jpg", mimeType: "image/jpeg", buffer });
  await expect(page.getByText("Draft", { exact: true })).toHaveCount(await countStyles(page), { timeout: 60_000 });
  const shape = await page
    .locator(".frame")
    .first()
    .evaluate((frame) => frame.clientWidth / frame.clientHeight);
  expect(shape).toBeCloseTo(1.5, 1);
  await page.reload();
  await expect(page.getByRole("radio", { name: "harbour.jpg" })).toBeChecked();
  await page.getByRole("button", { name: "Remove your picture from this browser" }).click();
  await expect(page.getByRole("radio", { name: "harbour.jpg" })).toHaveCount(0);
});

test("takes a picture that is dropped anywhere", async ({ page }, info) => {
  await openCatalog(page);
  const path = info.outputPath("harbour.jpg");
  await writeFile(path, await photograph(page, 900, 600));
  const target = page.getByText("Drop the picture");
  const heading = page.getByRole("heading", { level: 1 });
  await drag(page, path, heading);
  await expect(target).toBeVisible();
  // The browser's own tools do not tell the page that a file was taken away.
  await heading.dispatchEvent("dragleave");
  await expect(target).toHaveCount(0);
  const drop = await drag(page, path, heading);
  await expect(target).toBeVisible();
  await drop();
  await expect(target).toHaveCount(0);
  await expect(page.getByRole("radio", { name: "harbour.jpg" })).toBeChecked();
});

test("says what is no picture", async ({ page }) => {
  await openCatalog(page);
  const file = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") };
  await page.locator('input[type="file"]').first().setInputFiles(file);
  await expect(page.getByRole("alert")).toContainText("notes.txt is not a picture");
});

test("finds styles by words, in the address as on the page", async ({ page }) => {
  await openCatalog(page);
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("hokusai");
  await expect(page.locator("article")).toHaveCount(1);
  await expect(page).toHaveURL(/\?q=hokusai$/);
  await page.reload();
  await expect(page.getByRole("searchbox")).toHaveValue("hokusai");
  await expect(page.locator("article")).toHaveCount(1);
  await page.getByRole("searchbox").fill("zzzzz");
  await expect(page.getByRole("heading", { name: "No style is like that." })).toBeVisible();
  await page.getByRole("button", { name: "Show all styles" }).click();
  await expect(page.locator("article")).toHaveCount(await countStyles(page));
});

test("narrows by facets", async ({ page }) => {
  await openCatalog(page);
  await page.getByRole("button", { name: "Tag", exact: true }).click();
  await page.getByRole("checkbox", { name: /woodblock/ }).check();
  await expect(page.locator("article")).toHaveCount(1);
  await expect(page).toHaveURL(/tag=woodblock/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Remove Tag: woodblock/ }).click();
  await expect(page.locator("article")).toHaveCount(await countStyles(page));
});

test("is walked with the keyboard", async ({ page }) => {
  await openCatalog(page);
  const titles = page.locator("article h2 a");
  await titles.first().focus();
  await page.keyboard.press("ArrowRight");
  await expect(titles.nth(1)).toBeFocused();
  await page.keyboard.press("c");
  await expect(page.getByRole("complementary", { name: "Put aside for comparing" })).toContainText("1 style");
  await page.keyboard.press("f");
  await expect(page.getByRole("button", { name: /is a favourite/ }).nth(1)).toHaveAttribute("aria-pressed", "true");
  const title = await titles.nth(1).textContent();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title ?? "");
  await page.getByRole("link", { name: "Favourites" }).click();
  await expect(page.locator("article")).toHaveCount(1);
});

test("is where it was when one comes back", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openCatalog(page);
  await page.locator("article").last().scrollIntoViewIfNeeded();
  const before = await page.evaluate(() => scrollY);
  expect(before).toBeGreaterThan(400);
  await page.locator("article h2 a").last().click();
  await expect(page).toHaveURL(/\/styles\//);
  await page.goBack();
  await expect.poll(() => page.evaluate(() => scrollY)).toBeCloseTo(before, -2);
});
