// A real OpenID Connect provider (`oidc-provider`) with one client. Whoever types a name is signed in under it, with any password.

import { generateKeyPairSync } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { Provider } from "oidc-provider";

const CLIENT_ID = "pastiche";
const CLIENT_SECRET = "a secret of the provider and the server";
const CALLBACK = "/v1/sessions/openid/callback";

export interface IdentityProvider {
  issuer: string;
  /** Variables of a server that people sign in to with this provider. */
  environment: Record<string, string>;
  /** Registers that server, by its origin. Until then nothing is answered, for the port of each is in the configuration of the other. */
  register: (origin: string) => void;
  stop: () => Promise<void>;
}

export async function startProvider(): Promise<IdentityProvider> {
  let answer: RequestListener = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Another name than the server's, so it is another site to a browser, as providers are.
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    environment: {
      PASTICHE_OPENID_ISSUER: issuer,
      PASTICHE_OPENID_CLIENT_ID: CLIENT_ID,
      PASTICHE_OPENID_CLIENT_SECRET: CLIENT_SECRET,
    },
    register: (origin) => {
      answer = provider(issuer, origin).callback();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function provider(issuer: string, origin: string): Provider {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return new Provider(issuer, {
    clients: [{ client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [origin + CALLBACK] }],
    // As strict providers do, it tells names only to who asks with the access token.
    claims: { profile: ["preferred_username"], email: ["email", "email_verified"] },
    cookies: { keys: ["a key for tests"] },
    findAccount: (_, name) => ({
      accountId: name,
      claims: () => ({
        sub: name,
        preferred_username: name,
        email: `${name}@studio.example`,
        email_verified: true,
      }),
    }),
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }] },
  });
}

/** Signs in on the provider's page. */
export async function signInAtProvider(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(name);
  await page.getByPlaceholder("and password").fill("any password");
  await page.getByRole("button", { name: "Sign-in" }).click();
  // The first time it asks whether the server may know who it is.
  await page.getByRole("button", { name: "Continue" }).click();
}
