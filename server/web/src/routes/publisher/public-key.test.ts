// A public key is found in whatever people have of it, and a secret one is never sent.

import { expect, it } from "vitest";
import { keyFault, publicKeyIn } from "./public-key";

const KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
const SECRET = `RWRTY0Iy${"A".repeat(204)}`;

it.each([
  ["the line alone", KEY, KEY],
  ["a file", `untrusted comment: minisign public key E7620F1842B4E81F\n${KEY}\n`, KEY],
  ["a file of Windows", `untrusted comment: a key\r\n${KEY}\r\n`, KEY],
  ["a line that is too short", KEY.slice(0, 50), ""],
  ["something else", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", ""],
])("%s", (_, text, expected) => {
  expect(publicKeyIn(text)).toBe(expected);
  expect(keyFault(text) === "").toBe(expected !== "");
});

it("refuses a secret key, whatever stands beside it", () => {
  expect(keyFault(`untrusted comment: minisign encrypted secret key\n${SECRET}`)).toContain("secret");
  expect(keyFault(`${KEY}\n${SECRET}`)).toContain("secret");
});
