// What tests with accounts share: a server of their own, the first administrator, signing in, uploading.

import type { Browser } from "@playwright/test";
import { expect, test as shared, type Page } from "./fixtures";
import { startServer, type Server } from "./server";

export const PASSWORD = "a long enough password";

/** Tests on a server of their own, because accounts change what everybody may. Each file calls it, so that none meets the people of another. */
export const testWithPeople = (environment: Record<string, string> = {}) =>
  shared.extend<object, { server: Server }>({
    server: [
      async ({}, use) => {
        const server = await startServer(environment);
        await use(server);
        await server.stop();
      },
      { scope: "worker", timeout: 120_000 },
    ],
  });

/** Makes the first administrator through the link of the server. */
export async function setUp(page: Page, server: Server, name: string): Promise<void> {
  await page.goto(`/setup#${server.secret}`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("button", { name: `You: ${name}` })).toBeVisible();
}

/** Adds somebody from the studio's desk for people. */
export async function addPerson(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add somebody" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("First password").fill(PASSWORD);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("group", { name: `For ${name}` })).toBeVisible();
}

/** Makes a publisher from the studio's desk for them. */
export async function makePublisher(page: Page, name: string, title: string, owner: string): Promise<void> {
  await page.getByRole("button", { name: "Make a publisher" }).click();
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Title").fill(title);
  await page.getByLabel("First owner").fill(owner);
  await page.getByRole("button", { name: "Make it" }).click();
  await expect(page.getByRole("link", { name: title })).toBeVisible();
}

/** Opens an address as somebody who is not signed in yet. */
export async function openAs(page: Page, name: string, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: `You: ${name}` })).toBeVisible();
}

/** Does something as somebody else, in a browser of their own. */
export async function elsewhere(
  browser: Browser,
  server: Server,
  name: string,
  path: string,
  act: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ baseURL: server.origin });
  const page = await context.newPage();
  await openAs(page, name, path);
  await act(page);
  await context.close();
}

/** Uploads a pack from the author's desk; its page is then open. */
export async function upload(page: Page, path: string): Promise<void> {
  await page.locator('input[type="file"]').setInputFiles(path);
  await expect(page).toHaveURL(/\/publish\/[0-9a-f-]+$/);
}
