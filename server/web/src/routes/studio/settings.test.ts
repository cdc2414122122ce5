// Options are found by any of their words, changed ones alone where that is wanted.

import { expect, it } from "vitest";
import type { Setting } from "../../api/types";
import { narrowed } from "./settings";

const option = (key: string, rest: Partial<Setting> = {}): Setting => ({
  key,
  variable: `PASTICHE_${key.toUpperCase().replace(".", "_")}`,
  help: "",
  value: "",
  is_default: true,
  is_secret: false,
  ...rest,
});
const GROUPS = [
  { name: "cache", options: [option("cache.redis", { help: "Redis, else memory" }), option("cache.memory_bytes")] },
  { name: "log", options: [option("log.format", { value: "json", is_default: false })] },
];

it.each([
  ["", false, ["cache.redis", "cache.memory_bytes", "log.format"]],
  ["CACHE bytes", false, ["cache.memory_bytes"]],
  ["memory", false, ["cache.redis", "cache.memory_bytes"]],
  ["PASTICHE_LOG", false, ["log.format"]],
  ["json", false, ["log.format"]],
  ["", true, ["log.format"]],
  ["redis", true, []],
])("%s, changed alone %s", (text, onlyChanged, expected) => {
  const found = narrowed(GROUPS, text, onlyChanged);
  expect(found.flatMap(({ options }) => options.map(({ key }) => key))).toEqual(expected);
});
