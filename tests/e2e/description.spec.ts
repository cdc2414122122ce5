// The description of the HTTP interface and the server agree: schemathesis asks for whatever the one allows, and for some of what it does not,
// and compares what the other answers. `PASTICHE_SCHEMATHESIS` names it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { writePacks } from "./bench/packs";
import { startStudio } from "./bench/studio";

const CONFIGURATION = new URL("schemathesis.toml", import.meta.url).pathname;
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "ignored_auth",
];
/** How long it may ask, in s. */
const ASKING_S = 90;
/** How long all of it may take on a machine that has much else to do, in ms. */
const PATIENCE_MS = 600_000;
const SEED = 1;
const PASSWORD = "a long enough password";
const SCOPES = "styles:read renders:write packs:publish administer";
/** The style of the description's examples, so that they find one. */
const STYLE = {
  name: "pastiche/great-wave",
  title: "The Great Wave",
  summary: "For tests.",
  tags: ["woodblock"],
  license: "MIT",
};

test("the server does what its description says", async () => {
  test.setTimeout(PATIENCE_MS);
  const folder = await mkdtemp(join(tmpdir(), "pastiche-description-"));
  const data = join(folder, "data");
  await addAdministrator("keeper", data);
  const studio = await startStudio({ packs: await writePacks([STYLE], folder), data });
  try {
    const token = await tokenOf("keeper", studio.origin);
    const said = await ask(studio.origin, token, folder);
    // Otherwise it asked for what was not there, or as nobody.
    const style = await fetch(`${studio.origin}/v1/styles/${STYLE.name}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(style.status, "the style, after all that was asked").toBe(200);
    expect(said.text).toMatch(/[1-9]\d* generated/);
    expect(said.code, "what schemathesis found stands above").toBe(0);
  } finally {
    await studio.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

async function addAdministrator(name: string, data: string): Promise<void> {
  const program = process.env["PASTICHE_BIN"];
  if (!program) throw new Error("PASTICHE_BIN names no program; `cargo xtask test` sets it");
  const words = ["user", "add", name, "--administrator", "--password-stdin", "--data", data];
  const adding = execFile(program, words);
  adding.stdin?.end(`${PASSWORD}\n`);
  const [code] = (await once(adding, "exit")) as [number];
  expect(code, "`pastiche user add`").toBe(0);
}

/** A new API token with every scope. */
async function tokenOf(name: string, origin: string): Promise<string> {
  const post = async <Answer>(path: string, body: object, headers = {}) => {
    const answer = await fetch(origin + path, { method: "POST", body: JSON.stringify(body), headers });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Answer;
  };
  const session = await post<{ access_token: string }>("/v1/sessions", { name, password: PASSWORD });
  const headers = { Authorization: `Bearer ${session.access_token}` };
  const made = await post<{ secret: string }>("/v1/tokens", { name: "tests", scopes: SCOPES, days: 1 }, headers);
  return made.secret;
}

/** What schemathesis says, which is shown, too, and how it ends. It keeps notes in `folder`. */
async function ask(origin: string, token: string, folder: string): Promise<{ text: string; code: number }> {
  const program = process.env["PASTICHE_SCHEMATHESIS"];
  if (!program) throw new Error("PASTICHE_SCHEMATHESIS names no program; `cargo xtask test` sets it");
  // One worker: Python 3.11 loses count of itself when several threads make cases.
  const words = ["--config-file", CONFIGURATION, "run", `${origin}/openapi.json`, "--workers=1", "--no-color"];
  words.push("--phases=examples,coverage,fuzzing", `--checks=${CHECKS.join(",")}`, "--warnings=off");
  words.push(`--seed=${SEED}`, `--max-time=${ASKING_S}`, `--header=Authorization: Bearer ${token}`);
  // Playwright would have colours everywhere, and where there are colours, schemathesis draws clocks that run.
  const { FORCE_COLOR: _, ...environment } = process.env;
  const asking = spawn(program, words, { cwd: folder, env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const parts: string[] = [];
  const hear = (part: string) => {
    parts.push(part);
    process.stdout.write(part);
  };
  for (const stream of [asking.stdout, asking.stderr]) stream.setEncoding("utf8").on("data", hear);
  const [code] = (await once(asking, "close")) as [number];
  return { text: parts.join(""), code };
}
