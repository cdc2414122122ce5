// One's own account: signing in and out, the first administrator, sessions, API tokens, the password.

import { answered, readJson, send, sendJson } from "./client";
import { Problem } from "./problem";
import { began, ended } from "./session";
import type { Me, NewToken, Session, Token } from "./types";

/** Who is asking, and whether there are accounts at all. Whose session was ended has cookies that are not taken: they ask as a guest. */
export async function readMe(): Promise<Me> {
  try {
    return await readJson("/v1/me");
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== "credential_refused") throw error;
    const response = await send("/v1/me", { credentials: "omit" });
    return answered(response.json());
  }
}

/** Signs in, with cookies. */
export async function signIn(name: string, password: string): Promise<void> {
  await sendJson("POST", "/v1/sessions", { name, password, transport: "cookie" });
  began();
}

/** Makes the first administrator, and signs in. */
export async function setUp(secret: string, name: string, password: string): Promise<void> {
  await sendJson("POST", "/v1/setup", { secret, name, password, transport: "cookie" });
  began();
}

/** Ends this browser's session. */
export async function signOut(): Promise<void> {
  const current = (await listSessions()).find((session) => session.current);
  if (current) await endSession(current.id);
  ended();
}

export async function listSessions(): Promise<Session[]> {
  return (await readJson<{ items: Session[] }>("/v1/sessions")).items;
}

export async function endSession(id: string): Promise<void> {
  await sendJson("DELETE", `/v1/sessions/${id}`);
}

export async function listTokens(): Promise<Token[]> {
  return (await readJson<{ items: Token[] }>("/v1/tokens")).items;
}

/** The answer has the token itself, this once. @param days that it lives; until it is ended where nothing is said */
export async function createToken(name: string, scopes: string, days?: number): Promise<NewToken> {
  const response = await sendJson("POST", "/v1/tokens", { name, scopes, days });
  return response.json();
}

export async function endToken(id: string): Promise<void> {
  await sendJson("DELETE", `/v1/tokens/${id}`);
}

/** Every other session ends with the old password. */
export async function changePassword(current: string, wanted: string): Promise<void> {
  await sendJson("PUT", "/v1/me/password", { current, new: wanted });
}
