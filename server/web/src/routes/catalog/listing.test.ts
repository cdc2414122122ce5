// When the server is asked while somebody types.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { StyleItem } from "../../api/types";
import { queryFrom } from "./query";

const asked: string[] = [];
vi.mock("../../api/catalog", () => ({
  PAGE: 24,
  listStyles: async (query: URLSearchParams) => {
    asked.push(query.get("q") ?? "");
    return { items: [] as StyleItem[] };
  },
  readFacets: async () => ({ facets: [], total: 0 }),
}));
const { listing } = await import("./listing.svelte");

const type = (text: string) => listing.show(queryFrom(`q=${text}`));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("asks with the first key at once, with those that follow soon together, and never for a text that is gone", async () => {
  listing.show(queryFrom(""));
  await vi.advanceTimersByTimeAsync(1000);
  type("w");
  expect(asked).toEqual(["", "w"]);
  await vi.advanceTimersByTimeAsync(30);
  type("wa");
  await vi.advanceTimersByTimeAsync(30);
  type("wav");
  expect(asked).toEqual(["", "w"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual(["", "w", "wav"]);
});
