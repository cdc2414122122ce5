// Reads a public key out of what people paste or drop: the key alone, or a whole `.pub` file.

/** Ed25519 in minisign's form: 42 bytes that begin with `Ed`. */
const PUBLIC = /^RW[A-Za-z0-9+/]{54}$/;
/** A secret key of minisign is of 158 bytes. */
const SECRET = /^RW[A-Za-z0-9+/]{100,}={0,2}$/;

const linesOf = (text: string) => text.split(/\r?\n/).map((line) => line.trim());

/** The key's line; empty where there is none. */
export const publicKeyIn = (text: string): string => linesOf(text).find((line) => PUBLIC.test(line)) ?? "";

/** What is wrong with a text, for people; empty where it holds a public key and nothing secret. */
export function keyFault(text: string): string {
  const isSecret = linesOf(text).some((line) => SECRET.test(line));
  if (isSecret) return "This is the secret key. Keep it to yourself; the file that ends in .pub is for here.";
  return publicKeyIn(text) ? "" : "There is no public key in it: one line that begins with RW, of 56 characters.";
}
