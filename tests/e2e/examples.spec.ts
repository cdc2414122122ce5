// The programs of openapi/examples do what they say, on a real server.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { apply, attempt, find, main } from "../../openapi/examples/restyle";
import { expect, photograph, test } from "./fixtures";

const PYTHON = new URL("../../openapi/examples/restyle.py", import.meta.url).pathname;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47]);

test("the example in Python restyles a picture and tries every style", async ({ page, server }) => {
  const folder = await mkdtemp(join(tmpdir(), "pastiche-example-"));
  const [source, target] = [join(folder, "photo.jpg"), join(folder, "result.png")];
  await writeFile(source, await photograph(page, 320, 200));
  const { stdout } = await promisify(execFile)("python3", [PYTHON, server.origin, source, target]);
  const styles = await find(server.origin);
  for (const style of styles.slice(0, 6)) expect(stdout).toContain(`${style}: /v1/renders/`);
  expect((await readFile(target)).subarray(0, 4)).toEqual(PNG);
  await rm(folder, { recursive: true });
});

test("the example in TypeScript does, too", async ({ page, server }) => {
  const folder = await mkdtemp(join(tmpdir(), "pastiche-example-"));
  const [source, target] = [join(folder, "photo.jpg"), join(folder, "result.png")];
  const photo = await photograph(page, 320, 200);
  await writeFile(source, photo);
  await main(server.origin, source, target);
  const styles = await find(server.origin);
  const direct = await apply(server.origin, styles[0] ?? "", new Blob([new Uint8Array(photo)]), { strength: "0.8" });
  expect(Buffer.from(direct)).toEqual(await readFile(target));
  const tried: string[] = [];
  const asked = [...styles.slice(0, 2), "pastiche/nobody"];
  for await (const { event, data } of attempt(server.origin, asked, new Blob([new Uint8Array(photo)]), { size: 128 })) {
    tried.push(`${event} ${data.style}`);
  }
  const expected = [...styles.slice(0, 2).map((style) => `result ${style}`), "failed pastiche/nobody"];
  expect(tried.sort()).toEqual(expected.sort());
  await rm(folder, { recursive: true });
});

test("the example tells what the server says", async ({ server }) => {
  await expect(apply(server.origin, "pastiche/great-wive", new Blob(["x"]))).rejects.toThrow("did you mean");
});
