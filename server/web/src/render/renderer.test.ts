// What is rendered when: a draft first, the final when the hand rests, and never what nobody wants any more.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Answer } from "../api/renders";
import { Problem } from "../api/problem";
import type { Picture } from "../picture/picture";
import { Renderer, type Order } from "./renderer.svelte";

/** Long enough for the hand to rest. */
const REST_MS = 1000;

interface Asked {
  query: string;
  signal: AbortSignal | undefined;
  answer: () => Promise<void>;
  fail: (problem: Problem) => Promise<void>;
}

let asked: Asked[];
let renderer: Renderer;
const queries = () => asked.map(({ query }) => query);
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  renderer = new Renderer({ apply: ask, decode: async () => ({ naturalWidth: 640, naturalHeight: 480 }) });
});
afterEach(() => {
  renderer.close();
  vi.useRealTimers();
});

function ask(_: string, query: string, __: Blob, { signal }: { signal?: AbortSignal }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
    const answer = async () => {
      resolve({ blob: new Blob([query], { type: "image/png" }), cache: "miss", timing: "" });
      await settled();
    };
    const fail = async (problem: Problem) => {
      reject(problem);
      await settled();
    };
    asked.push({ query, signal, answer, fail });
  });
}

const picture = { id: "p", bytes: new Blob(), draftBytes: async () => new Blob() } as unknown as Picture;

function order(settings: string, change: Partial<Order> = {}): Order {
  const query = `final ${settings}`;
  const own = {
    key: query,
    subject: "p",
    style: "a1/b2",
    picture,
    query,
    draftQuery: `draft ${settings}`,
    isQuick: true,
  };
  return { ...own, ...change };
}

it("shows a draft, and then the final", async () => {
  renderer.want(order("a"), false);
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(queries()).toEqual(["draft a"]);
  await asked[0]?.answer();
  expect(renderer.shown?.isDraft).toBe(true);
  expect(queries()).toEqual(["draft a", "final a"]);
  expect(renderer.work?.isFinal).toBe(true);
  await asked[1]?.answer();
  expect(renderer.shown).toBe(renderer.final);
  expect(renderer.work).toBeNull();
});

it("renders no final while the hand moves, and only the newest draft after the one under way", async () => {
  renderer.want(order("a"), true);
  for (const settings of ["b", "c", "d"]) renderer.want(order(settings), true);
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(queries()).toEqual(["draft a"]);
  await asked[0]?.answer();
  expect(renderer.shown?.order.query).toBe("final a");
  expect(queries()).toEqual(["draft a", "draft d"]);
});

it("stops a final that nobody wants any more, and keeps one that is done", async () => {
  renderer.want(order("a", { draftQuery: null }), false);
  await vi.advanceTimersByTimeAsync(REST_MS);
  renderer.want(order("b", { draftQuery: null }), false);
  expect(asked[0]?.signal?.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(REST_MS);
  await asked[1]?.answer();
  renderer.want(order("a", { draftQuery: null }), true);
  renderer.want(order("b", { draftQuery: null }), false);
  expect(renderer.final?.order.query).toBe("final b");
  expect(queries()).toEqual(["final a", "final b"]);
});

it("asks for a long final only when somebody wants it", async () => {
  renderer.want(order("a", { isQuick: false }), false);
  await vi.advanceTimersByTimeAsync(REST_MS);
  await asked[0]?.answer();
  expect(queries()).toEqual(["draft a"]);
  renderer.finish();
  await settled();
  expect(queries()).toEqual(["draft a", "final a"]);
});

it("says between a quick draft and its final that the final comes by itself, until it is cancelled", async () => {
  renderer.want(order("a"), false);
  await settled();
  await asked[0]?.answer();
  expect(renderer.work).toBeNull();
  expect(renderer.willFinish).toBe(true);
  await vi.advanceTimersByTimeAsync(REST_MS);
  renderer.cancel();
  expect(renderer.willFinish).toBe(false);
  renderer.want(order("b", { isQuick: false }), false);
  expect(renderer.willFinish).toBe(false);
});

it("tells what went wrong, and does not fail twice", async () => {
  renderer.want(order("a"), false);
  await vi.advanceTimersByTimeAsync(REST_MS);
  await asked[0]?.fail(new Problem({ title: "Too large", largest_side: 900 }));
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(renderer.problem?.largestSide).toBe(900);
  expect(renderer.willFinish).toBe(false);
  expect(queries()).toEqual(["draft a"]);
  renderer.want(order("b"), true);
  expect(renderer.problem).toBeNull();
});

it("starts nothing after it was stopped", async () => {
  renderer.want(order("a"), false);
  await vi.advanceTimersByTimeAsync(REST_MS);
  renderer.cancel();
  await vi.advanceTimersByTimeAsync(REST_MS);
  expect(queries()).toEqual(["draft a"]);
  expect(renderer.work).toBeNull();
  expect(renderer.problem).toBeNull();
});
