// What people paste or drop as a signature, looked at before it is sent.

const LINES = 4;
const TRUSTED = "trusted comment: ";
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** What is wrong with the text of a `.minisig` file, for people; empty where it looks like one. */
export function signatureFault(text: string): string {
  const lines = text.trim().split(/\r?\n/);
  const isOne =
    lines.length === LINES &&
    lines[0]?.startsWith("untrusted comment:") &&
    BASE64.test(lines[1] ?? "") &&
    lines[2]?.startsWith(TRUSTED) &&
    BASE64.test(lines[3] ?? "");
  return isOne ? "" : "A signature has four lines: two comments, and under each a line of letters and digits.";
}
