// Styles side by side: one view for all, favourites, the contact sheet.

import { readFile } from "node:fs/promises";
import { expect, openCatalog, test } from "./fixtures";

const TWO = "/compare?styles=pastiche/great-wave,pastiche/starry-night";

test("begins from the catalog", async ({ page }) => {
  await openCatalog(page);
  for (const title of ["The Great Wave", "The Scream"])
    await page.getByRole("button", { name: `Compare ${title}` }).click();
  await page.getByRole("complementary").getByRole("link", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/compare\?styles=pastiche\/great-wave,pastiche\/the-scream$/);
  await expect(page.getByRole("img")).toHaveCount(3);
});

test("zooms and moves all pictures together", async ({ page }) => {
  await page.goto(TWO);
  await expect(page.getByRole("button", { name: "Contact sheet" })).toBeEnabled({ timeout: 60_000 });
  const images = page.getByRole("list", { name: /styles on it/ }).getByRole("img");
  const places = () => images.evaluateAll((all) => all.map((image) => `${image.style.width} ${image.style.translate}`));
  await images.first().hover();
  await page.mouse.wheel(0, -400);
  await expect(page.getByLabel("Zoom")).not.toHaveText("100 %");
  await page.keyboard.press("ArrowRight");
  const zoomed = await places();
  expect(new Set(zoomed).size).toBe(1);
  expect(zoomed[0]).not.toContain("100%");
  await page.keyboard.press("0");
  await expect(page.getByLabel("Zoom")).toHaveText("100 %");
});

test("shows the original while O is held", async ({ page }) => {
  await page.goto(TWO);
  await expect(page.getByRole("button", { name: "Contact sheet" })).toBeEnabled({ timeout: 60_000 });
  const images = page.getByRole("list", { name: /styles on it/ }).getByRole("img");
  const sources = () => images.evaluateAll((all) => new Set(all.map((image) => (image as HTMLImageElement).src)).size);
  await expect.poll(sources).toBe(3);
  await page.keyboard.down("o");
  await expect.poll(sources).toBe(1);
  await page.keyboard.up("o");
  await expect.poll(sources).toBe(3);
});

test("picks favourites and exports them", async ({ page }) => {
  await page.goto(TWO);
  await expect(page.getByRole("button", { name: "Contact sheet" })).toBeEnabled({ timeout: 60_000 });
  await page.getByRole("button", { name: "Starry Night is a favourite" }).click();
  await page.getByRole("checkbox", { name: "Only favourites" }).check();
  await expect(page.getByRole("link", { name: "The Great Wave" })).toHaveCount(0);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Contact sheet" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/-contact-sheet\.png$/);
  const bytes = await readFile(await file.path());
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  expect(bytes.readUInt32BE(16)).toBeGreaterThan(1300);
});

test("offers a beginning where nothing is chosen", async ({ page }) => {
  await page.goto("/compare");
  await page.getByRole("button", { name: "Compare the most used" }).click();
  await expect(page.getByRole("img").nth(2)).toBeVisible();
  await page
    .getByRole("button", { name: /^Take .* out$/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/compare\?styles=/);
});
