// Programs that make the render on display: for a terminal, in Python, in JavaScript.

import { applyAddress, sampleAddress } from "../api/renders";
import type { Picture } from "../picture/picture";
import { saveName } from "./formats";

export interface Call {
  /** Where the server is, as `http://127.0.0.1:8080`. */
  origin: string;
  style: string;
  picture: Pick<Picture, "fileName" | "sample"> & { bytes: { type: string } };
  query: string;
  format: string;
  /** Whether the server asks who calls. */
  needsToken: boolean;
}

const LANGUAGES = { curl: curlLine, Python: python, JavaScript: javaScript } as const;
export type Language = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.keys(LANGUAGES) as Language[];

export function snippet(language: Language, call: Call): string {
  return LANGUAGES[language](call);
}

const TOKEN = "PASTICHE_TOKEN";
const typeOf = (call: Call) => call.picture.bytes.type || "application/octet-stream";
const addressOf = (call: Call) => call.origin + applyAddress(call.style, call.query);
const savedAs = (call: Call) => saveName(call.style, call.picture as Picture, call.format);

/** For a POSIX shell. */
function curlLine(call: Call): string {
  const { sample, fileName } = call.picture;
  const fetched = sample ? `curl -sS ${quoted(call.origin + sampleAddress(sample))} | ` : "";
  const parts = [
    `${fetched}curl -sS --fail-with-body`,
    ...(call.needsToken ? [`-H "Authorization: Bearer $${TOKEN}"`] : []),
    `-H ${quoted(`Content-Type: ${typeOf(call)}`)}`,
    `--data-binary ${quoted(sample ? "@-" : `@${fileName}`)}`,
    `-o ${quoted(savedAs(call))}`,
    quoted(addressOf(call)),
  ];
  return parts.join(" \\\n  ");
}

function python(call: Call): string {
  const { sample, fileName } = call.picture;
  const picture = sample
    ? `requests.get(${text(call.origin + sampleAddress(sample))}).content`
    : `Path(${text(fileName)}).read_bytes()`;
  return [
    ...(call.needsToken ? ["import os"] : []),
    "from pathlib import Path",
    "",
    "import requests",
    "",
    `picture = ${picture}`,
    "answer = requests.post(",
    `    ${text(addressOf(call))},`,
    "    data=picture,",
    `    headers={${headers(call, `f"Bearer {os.environ['${TOKEN}']}"`)}},`,
    ")",
    "answer.raise_for_status()",
    `Path(${text(savedAs(call))}).write_bytes(answer.content)`,
  ].join("\n");
}

function javaScript(call: Call): string {
  const { sample, fileName } = call.picture;
  const picture = sample
    ? `await (await fetch(${text(call.origin + sampleAddress(sample))})).bytes()`
    : `await readFile(${text(fileName)})`;
  return [
    `import { ${sample ? "writeFile" : "readFile, writeFile"} } from "node:fs/promises";`,
    "",
    `const picture = ${picture};`,
    `const answer = await fetch(${text(addressOf(call))}, {`,
    '  method: "POST",',
    "  body: picture,",
    `  headers: { ${headers(call, `\`Bearer \${process.env.${TOKEN}}\``)} },`,
    "});",
    "if (!answer.ok) throw new Error((await answer.json()).detail);",
    `await writeFile(${text(savedAs(call))}, await answer.bytes());`,
  ].join("\n");
}

function headers(call: Call, token: string): string {
  const type = `"Content-Type": ${text(typeOf(call))}`;
  return call.needsToken ? `${type}, "Authorization": ${token}` : type;
}

const text = (value: string) => JSON.stringify(value);

const quoted = (word: string) => (/^[\w@./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
