// One style: before and after, controls, loupe, download, programs.

import { expect, openStyle, photograph, test } from "./fixtures";

const STYLE = "pastiche/great-wave";

test("opens from the catalog and shows a final", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "The Great Wave" }).click();
  await expect(page).toHaveURL(new RegExp(`/styles/${STYLE}$`));
  await expect(page.getByRole("heading", { level: 1, name: "The Great Wave" })).toBeFocused();
  await expect(page.getByText("Final", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page).toHaveTitle("The Great Wave · Pastiche");
});

test("wipes between before and after by keyboard and pointer", async ({ page }) => {
  await openStyle(page, STYLE);
  const divider = page.getByRole("slider", { name: /Divider/ });
  await divider.focus();
  await page.keyboard.press("Home");
  await expect(divider).toHaveAttribute("aria-valuenow", "0");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(divider).toHaveAttribute("aria-valuenow", "10");
  await page.keyboard.press(" ");
  await expect(divider).toHaveAttribute("aria-valuenow", "100");
  const box = await page.locator(".wipe").boundingBox();
  if (!box) throw new Error("there is no stage");
  await page.mouse.move(box.x + box.width - 1, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute("aria-valuenow", "50");
});

test("calls a draft a draft, and a final a final", async ({ page }) => {
  await openStyle(page, STYLE);
  const buffer = await photograph(page, 1200, 800);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "harbour.jpg", mimeType: "image/jpeg", buffer });
  await expect(page.getByText(/^Draft, \d+ px$/)).toBeVisible();
  await expect(page.getByText("Final", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("1200 × 800", { exact: true })).toBeVisible();
  await expect(page.getByText(/^Draft, \d+ px$/)).toHaveCount(0);
});

test("says how long a slow final takes before it is asked for", async ({ page }) => {
  await page.route(`**/v1/styles/${STYLE}`, async (route) => {
    const answer = await route.fetch();
    const style = (await answer.json()) as { measured?: object };
    const measured = { device: "cpu", at_ms: 0, bytes_at_512: 1, gflop_at_512: 1, parameters: 1, ...style.measured };
    await route.fulfill({ response: answer, json: { ...style, measured: { ...measured, ms_per_megapixel: 5000 } } });
  });
  await openStyle(page, STYLE);
  const buffer = await photograph(page, 2400, 1800);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({ name: "harbour.jpg", mimeType: "image/jpeg", buffer });
  await expect(page.getByRole("button", { name: "Render and download about 20 s" })).toBeVisible();
  await page.getByRole("button", { name: "Render the final about 20 s" }).click();
  await expect(page.getByText(/^\d\.\d s of about 20 s$/)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("button", { name: "Render the final about 20 s" })).toBeVisible();
});

test("renders what its controls say, and keeps that in the address", async ({ page }) => {
  await openStyle(page, STYLE);
  const strength = page.getByRole("spinbutton", { name: "Strength, exact" });
  await strength.fill("0");
  await strength.press("Enter");
  await expect(page).toHaveURL(/strength=0/);
  await expect(page.getByText("Final", { exact: true })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("tabpanel")).toContainText("strength=0");
  await page.reload();
  await expect(strength).toHaveValue("0");
  await page.getByRole("button", { name: "Recommended settings" }).click();
  await expect(strength).toHaveValue("1");
  await expect(page).toHaveURL(new RegExp(`/styles/${STYLE}$`));
});

test("gives the final away as a file", async ({ page }) => {
  await openStyle(page, STYLE);
  await page.getByRole("radio", { name: "JPEG" }).check();
  await expect(page.getByRole("slider", { name: "Quality" })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: /download/i }).click();
  expect((await saved).suggestedFilename()).toMatch(/-great-wave\.jpg$/);
});

test("has a loupe that keys move", async ({ page }) => {
  await openStyle(page, STYLE);
  await page.keyboard.press("l");
  const spot = page.getByRole("button", { name: /^Loupe\. Arrow keys/ });
  await expect(spot).toBeFocused();
  const before = await spot.boundingBox();
  await page.keyboard.press("Shift+ArrowRight");
  const after = await spot.boundingBox();
  expect((after?.x ?? 0) - (before?.x ?? 0)).toBeGreaterThan(20);
  await page.keyboard.press("Escape");
  await expect(spot).toHaveCount(0);
  await expect(page).toHaveURL(/\/styles\//);
});

test("shows programs in three languages", async ({ page }) => {
  await openStyle(page, STYLE);
  await expect(page.getByRole("tabpanel")).toContainText("curl");
  await page.getByRole("tab", { name: "curl" }).press("ArrowRight");
  await expect(page.getByRole("tab", { name: "Python" })).toBeFocused();
  await expect(page.getByRole("tabpanel")).toContainText("import requests");
  await page.getByRole("tab", { name: "JavaScript" }).click();
  await expect(page.getByRole("tabpanel")).toContainText("await fetch(");
});

test("tells the licence in plain words", async ({ page }) => {
  await openStyle(page, STYLE);
  await expect(page.getByText("Name the author where you pass the style on", { exact: false })).toBeVisible();
});

test("says that there is no such style", async ({ page }) => {
  await page.goto("/styles/pastiche/no-such-style");
  await expect(page.getByRole("heading", { name: "No such style." })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("no-such-style");
});
