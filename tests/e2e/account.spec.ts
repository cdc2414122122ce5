// Accounts: the first administrator, signing in and out, API tokens, favourites that the server keeps. One server, in this order.

import { expect, expectAccessible, type Page } from "./fixtures";
import { PASSWORD, testWithPeople } from "./people";

const NAME = "ada";

const test = testWithPeople();

test.describe.configure({ mode: "serial" });

async function signIn(page: Page, password = PASSWORD) {
  await page.getByLabel("Name").fill(NAME);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the link of the server makes the first administrator", async ({ page, server }) => {
  await page.goto(`/setup#${server.secret}`);
  await expectAccessible(page);
  await page.getByLabel("Name").fill(NAME);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("button", { name: `You: ${NAME}` })).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.locator("article").first()).toBeVisible();
});

test("who is not signed in is led to where they wanted", async ({ page }) => {
  await page.goto("/styles/pastiche/great-wave");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
  await signIn(page, "not the password");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue(NAME);
  await signIn(page);
  await expect(page).toHaveURL(/\/styles\/pastiche\/great-wave$/);
  await expect(page.getByRole("heading", { name: "The Great Wave" })).toBeVisible();
});

test("tokens are made, shown once, and ended", async ({ page, server }) => {
  await page.goto("/account");
  await signIn(page);
  await page.getByText("Make a token").click();
  await page.getByLabel("What it is for").fill("a robot");
  await page.getByRole("button", { name: "Make it" }).click();
  const secret = await page.getByText(/^pat_/).textContent();
  await expectAccessible(page);
  const answer = await fetch(`${server.origin}/v1/styles`, { headers: { Authorization: `Bearer ${secret}` } });
  expect(answer.status).toBe(200);
  await page.reload();
  await expect(page.getByText("a robot")).toBeVisible();
  await expect(page.getByText(/^pat_/)).toHaveCount(0);
  await page.getByRole("button", { name: "End the token a robot" }).click();
  await expect(page.getByText("a robot")).toHaveCount(0);
});

test("sessions and the password are one's own to change", async ({ page }) => {
  await page.goto("/account");
  await signIn(page);
  await expect(page.getByText("this one")).toBeVisible();
  await page.getByLabel("The one until now").fill(PASSWORD);
  await page.getByLabel("The new one", { exact: true }).fill("another long password");
  await page.getByLabel("The new one again").fill("a different long password");
  await page.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByRole("alert")).toContainText("twice");
  await page.getByLabel("The new one again").fill("another long password");
  await page.getByRole("button", { name: "Change it" }).click();
  await expect(page.getByText("Changed.", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  await page.goto("/account");
  await signIn(page, "another long password");
  await expect(page.getByRole("heading", { name: NAME })).toBeVisible();
});

test("favourites and reviews are kept by the server", async ({ page, browser, server }) => {
  await page.goto("/styles/pastiche/great-wave");
  await signIn(page, "another long password");
  await page.getByRole("button", { name: "Favourite", exact: true }).click();
  await page.getByRole("button", { name: "Write a review" }).click();
  await page.getByRole("radio", { name: "4 of 5" }).check({ force: true });
  await page.getByLabel("In your words").fill("Reads like ink on paper.");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Reads like ink on paper.", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Change your review" })).toBeVisible();

  const other = await browser.newContext({ baseURL: server.origin });
  const elsewhere = await other.newPage();
  await elsewhere.goto("/favourites");
  await signIn(elsewhere, "another long password");
  await expect(elsewhere.getByRole("heading", { name: "The Great Wave" })).toBeVisible();
  await other.close();
});
