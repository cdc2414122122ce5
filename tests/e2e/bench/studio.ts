// A server on a folder of styles, started again and again on the same data; what starting takes, and how much memory.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { freePort } from "./postgres";
import { countListed } from "./requests";

/** How long a server may take until it is ready, in ms. */
const START_MS = 600_000;
/** How often it is asked, in ms. */
const ASK_MS = 10;

export interface Wanted {
  /** The folder of style packs. */
  packs: string;
  /** The server's own folder. */
  data: string;
  /** `database.url`; SQLite in the data folder where nothing is said. */
  url?: string;
}

export interface Studio {
  origin: string;
  /** From the start of the program until it says that it is ready. */
  readyMs: number;
  /** From the start of the program until now, or until the catalog lists so many styles. */
  listedMs: (count: number) => Promise<number>;
  /** Resident memory now. */
  residentMb: () => Promise<number>;
  stop: () => Promise<void>;
}

export async function startStudio({ packs, data, url }: Wanted): Promise<Studio> {
  const program = process.env["PASTICHE_BIN"];
  if (!program) throw new Error("PASTICHE_BIN names no program");
  const address = `127.0.0.1:${await freePort()}`;
  const origin = `http://${address}`;
  const log = `${data}.log`;
  const file = await open(log, "w");
  const begin = performance.now();
  const child = spawn(program, ["serve", "--bind", address, "--data", data, "--styles", packs, "--device", "cpu"], {
    stdio: ["ignore", file.fd, file.fd],
    env: { ...process.env, PASTICHE_PUBLISHING_MEASURE: "false", ...(url ? { PASTICHE_DATABASE_URL: url } : {}) },
  });
  await file.close();
  const stop = () => ended(child);
  try {
    await answers(child, `${origin}/readyz`, log);
    const readyMs = performance.now() - begin;
    const listedMs = async (count: number) => {
      while ((await countListed(origin)) < count) await setTimeout(ASK_MS);
      return performance.now() - begin;
    };
    return { origin, readyMs, listedMs, residentMb: () => residentMb(child), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Asks until it is answered with 200. */
async function answers(child: ChildProcess, address: string, log: string): Promise<void> {
  const end = performance.now() + START_MS;
  for (;;) {
    const answer = await fetch(address).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    if (child.exitCode !== null || performance.now() > end) {
      const said = (await readFile(log, "utf8")).split("\n").slice(-20).join("\n");
      throw new Error(`the server did not start; at last it said:\n${said}`);
    }
    await setTimeout(ASK_MS);
  }
}

async function residentMb(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = once(child, "exit");
  child.kill("SIGTERM");
  await end;
}
