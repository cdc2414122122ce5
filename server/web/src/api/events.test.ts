// Server-sent events are read whole, however the network cuts them.

import { expect, it } from "vitest";
import { eventFrom, eventsOf } from "./events";

function answer(pieces: string[]): Response {
  const bytes = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(bytes.encode(piece));
      controller.close();
    },
  });
  return new Response(body);
}

async function all(pieces: string[]) {
  const events = [];
  for await (const event of eventsOf(answer(pieces))) events.push(event);
  return events;
}

it("reads events that come in pieces", async () => {
  const events = await all(["event: res", 'ult\ndata: {"a":1}\n', "\nevent: end\ndata: {}\n\n"]);
  expect(events).toEqual([
    { name: "result", data: '{"a":1}' },
    { name: "end", data: "{}" },
  ]);
});

it("leaves out comments, and what was cut off", async () => {
  expect(await all([": still here\n\n", "data: a\ndata: b\r\n\r\n", "event: half"])).toEqual([
    { name: "message", data: "a\nb" },
  ]);
});

it("reads fields with and without a space", () => {
  expect(eventFrom("event:x\ndata:y")).toEqual({ name: "x", data: "y" });
  expect(eventFrom("event: x")).toBeNull();
});
