// A PostgreSQL server of one's own on a free port, with nothing in it.

import { execFile, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";

/** Where Debian puts programs that are not for the PATH, by version. */
const DEBIAN = "/usr/lib/postgresql";
/** PostgreSQL does not run as root; as nobody it does. */
const NOBODY = 65_534;
/** How long it may take until it answers, in ms. */
const START_MS = 60_000;

export interface Postgres {
  /** As `database.url` wants it. */
  url: string;
  stop: () => Promise<void>;
}

export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), "pastiche-postgres-"));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(folder, NOBODY, NOBODY);
  const as: SpawnOptions = { cwd: "/", stdio: "ignore", ...(isRoot ? { uid: NOBODY, gid: NOBODY } : {}) };
  const data = join(folder, "data");
  const port = await freePort();
  const make = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", data];
  const [made] = (await once(spawn(program("initdb"), make, as), "exit")) as [number];
  if (made !== 0) throw new Error(`initdb ended with ${made}`);
  const listening = ["-h", "127.0.0.1", "-p", String(port), "-k", folder, "-D", data];
  const server = spawn(program("postgres"), listening, as);
  const ended = once(server, "exit");
  await answers(port);
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill("SIGINT");
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Waits until connections are taken. */
async function answers(port: number): Promise<void> {
  const end = Date.now() + START_MS;
  const ask = ["-q", "-h", "127.0.0.1", "-p", String(port)];
  for (;;) {
    try {
      await promisify(execFile)(program("pg_isready"), ask);
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
      await setTimeout(50);
    }
  }
}

/** From the PATH, else the newest that Debian has. */
function program(name: string): string {
  const path = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  const all = [...path, ...versions.map((version) => join(DEBIAN, version, "bin", name))];
  const found = all.find((file) => existsSync(file));
  if (!found) throw new Error(`${name} is not there: install PostgreSQL (Debian: \`apt-get install postgresql\`)`);
  return found;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
