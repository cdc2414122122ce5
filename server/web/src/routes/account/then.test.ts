// Signing in never leads to another site.

import { expect, it } from "vitest";
import { destination } from "./then";

it.each([
  ["", "/"],
  ["then=/compare?styles%3Da1/b2", "/compare?styles=a1/b2"],
  ["then=/account%23tokens", "/account#tokens"],
  ["then=https://evil.example/a", "/"],
  ["then=//evil.example/a", "/"],
  ["then=/%5Cevil.example", "/"],
  ["then=javascript:alert(1)", "/"],
])("%s", (search, expected) => expect(destination(search, "http://here:8080")).toBe(expected));
