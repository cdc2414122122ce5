// Server-sent events read out of an answer, because `EventSource` cannot send a picture.

import { answered } from "./client";

export interface ServerEvent {
  name: string;
  data: string;
}

/** The events of an answer, as they come. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await answered(reader.read());
      if (done) return;
      const blocks = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = eventFrom(block);
        if (event) yield event;
      }
    }
  } finally {
    // Whoever stops reading gives the connection back.
    await reader.cancel().catch(() => {});
  }
}

/** One block of lines; nothing where it is a comment alone. */
export function eventFrom(block: string): ServerEvent | null {
  let name = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") name = value ?? "";
    else if (field === "data") data.push(value ?? "");
  }
  return data.length > 0 ? { name, data: data.join("\n") } : null;
}
