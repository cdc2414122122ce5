// Keeps a browser's session: its access token lives a quarter of an hour, and is replaced before that is over.

/** Shorter than a quarter of an hour, with room for a clock that is off. */
const REFRESH_MS = 10 * 60_000;
/** Tabs take turns: a refresh token that is shown twice ends the session. */
const LOCK = "pastiche-refresh";
/** When the session was last refreshed, in milliseconds, for all tabs. */
const REFRESHED = "pastiche-refreshed";

/** Replaces the tokens in the cookies, unless another tab has just done it. Whether the session goes on. */
export async function refresh(): Promise<boolean> {
  const turn = async () => {
    if (Date.now() - Number(localStorage.getItem(REFRESHED)) < REFRESH_MS / 2) return true;
    const headers = { "Content-Type": "application/json" };
    const response = await fetch("/v1/sessions/refresh", { method: "POST", headers, body: "{}" });
    if (response.ok) began();
    else if (response.status === 401) ended();
    return response.ok;
  };
  return navigator.locks ? await navigator.locks.request(LOCK, turn) : turn();
}

/** Notes that there are new cookies. */
export function began(): void {
  localStorage.setItem(REFRESHED, String(Date.now()));
}

/** Notes cookies that were there already, however old: the studio's own provider leads back with them. */
export function found(): void {
  if (!wasSignedIn()) localStorage.setItem(REFRESHED, "0");
}

/** Notes that there are none any more. */
export function ended(): void {
  localStorage.removeItem(REFRESHED);
}

/** Whether this browser was signed in when it was last seen. */
export const wasSignedIn = (): boolean => localStorage.getItem(REFRESHED) !== null;

/** Goes on for as long as the page is open. */
export function keepSession(): void {
  setInterval(() => wasSignedIn() && refresh(), REFRESH_MS);
}
