// Finds a style, applies it to a picture, and tries several styles on it at once.

import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

interface Problem {
  title: string;
  detail: string;
}

/** An event of `/v1/tries`. */
export type Tried =
  | { event: "result"; data: { style: string; location: string } }
  | { event: "failed"; data: { style: string; problem: Problem } };

/** Sends a request; an answer that is an error is thrown with what the server says. */
async function ask(server: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  const token = process.env["PASTICHE_TOKEN"];
  if (token) headers.set("Authorization", `Bearer ${token}`);
  const answer = await fetch(server + path, { ...init, headers });
  if (answer.ok) return answer;
  const problem = (await answer.json()) as Problem;
  throw new Error(`${problem.title}: ${problem.detail}`);
}

/** The names of styles, the best ones first. */
export async function find(server: string, filters: Record<string, string> = {}): Promise<string[]> {
  const query = new URLSearchParams({ sort: "rated", ...filters });
  const answer = await ask(server, `/v1/styles?${query}`);
  const list = (await answer.json()) as { items: { name: string }[] };
  return list.items.map((style) => style.name);
}

/** The picture in a style: a PNG. */
export async function apply(
  server: string,
  style: string,
  picture: Blob,
  settings: Record<string, string> = {},
): Promise<Uint8Array> {
  const query = new URLSearchParams({ format: "png", ...settings });
  const answer = await ask(server, `/v1/styles/${style}/apply?${query}`, { method: "POST", body: picture });
  return new Uint8Array(await answer.arrayBuffer());
}

/** Each style with its result, as they come; stored ones come first. */
export async function* attempt(
  server: string,
  styles: string[],
  picture: Blob,
  settings: Record<string, unknown> = {},
): AsyncGenerator<Tried> {
  const body = new FormData();
  body.set("picture", picture);
  body.set("styles", JSON.stringify(styles));
  body.set("settings", JSON.stringify(settings));
  const answer = await ask(server, "/v1/tries", { method: "POST", body });
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    text += read.value;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const lines = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
      const event = field("event");
      if (event === "end") return;
      yield { event, data: JSON.parse(field("data")) } as Tried;
    }
  }
}

export async function main(server: string, source: string, target: string): Promise<void> {
  const picture = new Blob([await readFile(source)]);
  const styles = await find(server);
  const [first] = styles;
  if (!first) throw new Error("the server has no styles");
  await writeFile(target, await apply(server, first, picture, { strength: "0.8" }));
  console.log(`${first}: ${target}`);
  for await (const { event, data } of attempt(server, styles.slice(0, 6), picture, { size: 256, format: "webp" })) {
    console.log(`${data.style}: ${event === "result" ? data.location : data.problem.detail}`);
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [server, source, target] = process.argv.slice(2);
  if (!server || !source || !target) throw new Error("usage: restyle.ts SERVER PICTURE RESULT");
  await main(server, source, target);
}
