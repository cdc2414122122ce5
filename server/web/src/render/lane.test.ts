// A lane keeps its width and its order, and lets go of what is no longer wanted.

import { expect, it } from "vitest";
import { Lane } from "./lane";

/** A task that waits until it is told to end. */
function held(log: string[], name: string) {
  let end = () => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const task = async () => {
    log.push(name);
    await ended;
    return name;
  };
  return { task, end: () => end() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("runs no more than its width at once, in order", async () => {
  const lane = new Lane(2);
  const log: string[] = [];
  const { signal } = new AbortController();
  const tasks = ["a", "b", "c"].map((name) => held(log, name));
  const runs = tasks.map(({ task }) => lane.run(task, signal));
  await settled();
  expect(log).toEqual(["a", "b"]);
  tasks[1]?.end();
  expect(await runs[1]).toBe("b");
  await settled();
  expect(log).toEqual(["a", "b", "c"]);
});

it("takes a stopped task out of the line", async () => {
  const lane = new Lane(1);
  const log: string[] = [];
  const stop = new AbortController();
  const first = held(log, "first");
  const running = lane.run(first.task, new AbortController().signal);
  const waiting = lane.run(held(log, "stopped").task, stop.signal);
  stop.abort();
  await expect(waiting).rejects.toThrow();
  first.end();
  await running;
  expect(log).toEqual(["first"]);
});

it("goes on after a task that failed", async () => {
  const lane = new Lane(1);
  const { signal } = new AbortController();
  await expect(lane.run(() => Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  expect(await lane.run(() => Promise.resolve("yes"), signal)).toBe("yes");
});
