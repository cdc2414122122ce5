// Sign-in with the studio's own provider: a real one, and another site than the server. One server, in this order.

import { expect, test as shared, type Page } from "./fixtures";
import { PASSWORD, setUp } from "./people";
import { signInAtProvider, startProvider, type IdentityProvider } from "./provider";
import { startServer, type Server } from "./server";

const ADMINISTRATOR = "ada";
const NAME = "grace";
/** Their account, from the test in which it is made to those that look whether it is the same. */
let account = "";

interface Shared {
  provider: IdentityProvider;
  server: Server;
}

const test = shared.extend<{ loopback: void }, Shared>({
  provider: [
    async ({}, use) => {
      const provider = await startProvider();
      await use(provider);
      await provider.stop();
    },
    { scope: "worker" },
  ],
  server: [
    async ({ provider }, use) => {
      const server = await startServer(provider.environment);
      provider.register(server.origin);
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  // The provider's pages would load a font from elsewhere.
  loopback: [
    async ({ context }, use) => {
      await context.route("https://**", (route) => route.abort());
      await use();
    },
    { auto: true },
  ],
});

test.describe.configure({ mode: "serial" });

interface Me {
  user: { id: string; name: string; role: string } | null;
}

async function me(page: Page): Promise<Me["user"]> {
  return ((await (await page.request.get("/v1/me")).json()) as Me).user;
}

async function toProvider(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("link", { name: "Sign in with Studio" }).click();
}

/** Begins, and stays here: what the provider was to be told. */
async function begin(page: Page): Promise<URLSearchParams> {
  const begun = await page.request.get("/v1/sessions/openid", { maxRedirects: 0 });
  expect(begun.status()).toBe(303);
  return new URL(begun.headers()["location"] ?? "").searchParams;
}

async function expectRefused(page: Page, code: string): Promise<void> {
  await page.waitForURL((url) => url.pathname === "/sign-in" && url.searchParams.get("refused") === code);
  await expect(page.getByRole("alert")).toBeVisible();
  expect(await me(page)).toBeNull();
}

/** An answer to a request in JSON, in somebody's name. */
async function ask(server: Server, method: string, path: string, body: object, token = ""): Promise<unknown> {
  const headers = { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) };
  const answer = await fetch(server.origin + path, { method, headers, body: JSON.stringify(body) });
  expect(answer.ok, `${method} ${path}: ${answer.status}`).toBe(true);
  return answer.json();
}

async function accessOf(server: Server, name: string): Promise<string> {
  const session = await ask(server, "POST", "/v1/sessions", { name, password: PASSWORD });
  return (session as { access_token: string }).access_token;
}

test("nobody comes before the first administrator", async ({ page, server }) => {
  await page.goto("/v1/sessions/openid");
  await signInAtProvider(page, NAME);
  await page.waitForURL("/sign-in?refused=unknown_account");
  await expect(page.getByRole("heading", { name: "No accounts yet" })).toBeVisible();
  await setUp(page, server, ADMINISTRATOR);
});

test("the provider leads back to where somebody wanted, with an account", async ({ page }) => {
  await toProvider(page, "/favourites");
  await signInAtProvider(page, NAME);
  await page.waitForURL("/favourites");
  await expect(page.getByRole("button", { name: `You: ${NAME}` })).toBeVisible();
  const user = await me(page);
  expect(user).toMatchObject({ name: NAME, role: "member" });
  account = user?.id ?? "";
});

test("who signs out and in again has the same account", async ({ page }) => {
  await toProvider(page, "/account");
  await signInAtProvider(page, NAME);
  await page.waitForURL("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("link", { name: "Sign in", exact: true })).toBeVisible();
  expect(await me(page)).toBeNull();
  // The provider still knows them, and asks nothing.
  await toProvider(page, "/sign-in");
  await expect(page.getByRole("button", { name: `You: ${NAME}` })).toBeVisible();
  expect((await me(page))?.id).toBe(account);
});

test("a name at the provider is no way into an account of that name", async ({ page }) => {
  await toProvider(page, "/");
  await signInAtProvider(page, ADMINISTRATOR);
  await expect(page.getByRole("button", { name: `You: ${ADMINISTRATOR}-2` })).toBeVisible();
  expect(await me(page)).toMatchObject({ role: "member" });
});

test("who changes their mind is back on the page", async ({ page }) => {
  await toProvider(page, "/favourites");
  await page.getByRole("link", { name: "Cancel" }).click();
  await expectRefused(page, "cancelled");
});

test("a forged answer is refused", async ({ page }) => {
  await begin(page);
  await page.goto("/v1/sessions/openid/callback?code=any&state=forged");
  await expectRefused(page, "expired");
  // Nor does a code count that the provider did not give.
  const state = (await begin(page)).get("state");
  await page.goto(`/v1/sessions/openid/callback?code=any&state=${state}`);
  await expectRefused(page, "expired");
});

test("an answer counts once, and in one browser", async ({ page, browser, server }) => {
  let answer = "";
  page.on("request", (request) => {
    if (request.url().includes("/v1/sessions/openid/callback?")) answer = request.url();
  });
  await toProvider(page, "/");
  const kept = await page.context().cookies(`${server.origin}/v1/sessions/openid`);
  await signInAtProvider(page, NAME);
  await expect(page.getByRole("button", { name: `You: ${NAME}` })).toBeVisible();
  for (const cookies of [[], kept.filter(({ name }) => name === "pastiche_openid")]) {
    const other = await browser.newContext({ baseURL: server.origin });
    await other.addCookies(cookies);
    const elsewhere = await other.newPage();
    await elsewhere.goto(answer);
    await expectRefused(elsewhere, "expired");
    await other.close();
  }
});

test("a disabled account stays shut", async ({ page, server }) => {
  const token = await accessOf(server, ADMINISTRATOR);
  await ask(server, "PATCH", `/v1/users/${NAME}`, { disabled: true }, token);
  await toProvider(page, "/sign-in");
  await signInAtProvider(page, NAME);
  await expectRefused(page, "disabled");
});

test("where nobody gets an account, strangers stay out", async ({ page }) => {
  const provider = await startProvider();
  const server = await startServer({ ...provider.environment, PASTICHE_OPENID_CREATE: "false" });
  try {
    provider.register(server.origin);
    await ask(server, "POST", "/v1/setup", { secret: server.secret, name: ADMINISTRATOR, password: PASSWORD });
    await page.goto(`${server.origin}/sign-in`);
    await page.getByRole("link", { name: "Sign in with Studio" }).click();
    await signInAtProvider(page, NAME);
    await page.waitForURL(`${server.origin}/sign-in?refused=unknown_account`);
    await expect(page.getByRole("alert")).toBeVisible();
  } finally {
    await server.stop();
    await provider.stop();
  }
});
