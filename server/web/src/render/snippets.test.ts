// Programs that make a render: what stands in a name must not become a command.

import { expect, it } from "vitest";
import { snippet, type Call } from "./snippets";

const call: Call = {
  origin: "http://127.0.0.1:8080",
  style: "pastiche/great-wave",
  picture: { fileName: 'it\'s "me".jpg', sample: null, bytes: { type: "image/jpeg" } },
  query: "strength=0.5&format=png",
  format: "png",
  needsToken: false,
};

it("quotes for a shell", () => {
  const line = snippet("curl", call);
  expect(line).toContain(`--data-binary '@it'\\''s "me".jpg'`);
  expect(line).toContain(`'http://127.0.0.1:8080/v1/styles/pastiche/great-wave/apply?strength=0.5&format=png'`);
  expect(line).not.toContain("Authorization");
});

it("quotes for programs", () => {
  for (const language of ["Python", "JavaScript"] as const)
    expect(snippet(language, call)).toContain(String.raw`"it's \"me\".jpg"`);
});

it("fetches a sample first", () => {
  const sample = { ...call, picture: { ...call.picture, fileName: "chelsea.png", sample: "chelsea" } };
  expect(snippet("curl", sample)).toMatch(/^curl -sS http:\/\/127.0.0.1:8080\/v1\/samples\/chelsea \| curl/);
  expect(snippet("Python", sample)).toContain('requests.get("http://127.0.0.1:8080/v1/samples/chelsea")');
});

it("shows where a token goes", () => {
  const closed = { ...call, needsToken: true };
  expect(snippet("curl", closed)).toContain('-H "Authorization: Bearer $PASTICHE_TOKEN"');
  expect(snippet("Python", closed)).toContain("import os");
  expect(snippet("JavaScript", closed)).toContain("process.env.PASTICHE_TOKEN");
});
