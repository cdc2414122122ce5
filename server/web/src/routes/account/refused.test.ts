// Whatever was refused is told in words, also by a server that is newer.

import { expect, it } from "vitest";
import { refusalInWords } from "./refused";

it.each([
  ["", ""],
  ["unknown_account", "Ask an administrator"],
  ["provider", "Keycloak cannot be reached"],
  ["something_new", "did not succeed"],
])("%s", (code, expected) => expect(refusalInWords(code, "Keycloak")).toContain(expected));
