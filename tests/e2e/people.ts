// What tests with accounts share: a server of their own, the first administrator, signing in.

import { expect, test as shared, type Page } from "./fixtures";
import { startServer, type Server } from "./server";

export const PASSWORD = "a long enough password";

/** Tests on a server of their own, because accounts change what everybody may. Each file calls it, so that none meets the people of another. */
export const testWithPeople = () =>
  shared.extend<object, { server: Server }>({
    server: [
      async ({}, use) => {
        const server = await startServer();
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

/** Opens an address as somebody who is not signed in yet. */
export async function openAs(page: Page, name: string, path: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("button", { name: `You: ${name}` })).toBeVisible();
}
