// Why nobody was signed in by the studio's own provider, in words.

const WORDS: Record<string, string> = {
  cancelled: "The sign-in was cancelled. Nothing has changed; try again whenever you like.",
  expired: "The sign-in took too long, or was begun in another window. Try again.",
  unknown_account: "Nobody here has this account yet. Ask an administrator of this server to add you.",
  disabled: "Your account is shut out. Ask an administrator of this server.",
  server: "Something failed on this server. Try again in a while, or tell an administrator.",
  provider: "{title} cannot be reached just now, or did not answer as it should. Try again in a while.",
};
const OTHERWISE = "The sign-in did not succeed. Try again, or ask an administrator of this server.";

/** @param code of the address; empty where nothing was refused @param title what the provider is called */
export function refusalInWords(code: string, title: string): string {
  return code ? (WORDS[code] ?? OTHERWISE).replace("{title}", title) : "";
}
