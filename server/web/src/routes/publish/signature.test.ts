// A signature file has four lines; what cannot be one is told before it is sent.

import { expect, it } from "vitest";
import { signatureFault } from "./signature";

const FILE = `untrusted comment: signature from a secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1556193335
y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==
`;

it.each([
  ["a file", FILE, true],
  ["a file of Windows", FILE.replaceAll("\n", "\r\n"), true],
  ["a file without its last line", FILE.split("\n").slice(0, 3).join("\n"), false],
  [
    "a public key",
    "untrusted comment: minisign public key\nRWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
    false,
  ],
])("%s", (_, text, expected) => expect(signatureFault(text) === "").toBe(expected));
