// Starts a server with a data folder of its own, and stops it.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const STYLES = new URL("../../styles", import.meta.url).pathname;
/** How long a server may take until it listens, in ms. */
const START_MS = 60_000;

export interface Server {
  /** As `http://127.0.0.1:40123`. */
  origin: string;
  /** What stands behind `#` in the link for the first administrator. */
  secret: string;
  stop: () => Promise<void>;
}

/** `environment` is added to this process's own: variables of the server. */
export async function startServer(environment: Record<string, string> = {}): Promise<Server> {
  const program = process.env["PASTICHE_BIN"];
  if (!program) throw new Error("PASTICHE_BIN names no program; `cargo xtask test` sets it");
  const data = await mkdtemp(join(tmpdir(), "pastiche-e2e-"));
  const options = ["--bind", "127.0.0.1:0", "--data", data, "--styles", STYLES, "--device", "cpu"];
  const child = spawn(program, ["serve", ...options], { env: { ...process.env, ...environment } });
  const stop = async () => {
    await ended(child);
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { ...(await said(child)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads address and secret out of what the server says when it starts. */
async function said(child: ChildProcess): Promise<{ origin: string; secret: string }> {
  const lines: string[] = [];
  let origin = "";
  let secret = "";
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${why}; it said:\n${lines.join("\n")}`));
    const timer = setTimeout(() => fail("the server did not start in time"), START_MS);
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code) => fail(`the server ended with ${code}`));
    const hear = (line: string) => {
      lines.push(line);
      origin ||= /listens on (http:\/\/\S+)/.exec(line)?.[1] ?? "";
      secret ||= /#(pset_[\w-]+)/.exec(line)?.[1] ?? "";
      if (!origin || !secret) return;
      clearTimeout(timer);
      resolve({ origin, secret });
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on("line", hear);
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}
