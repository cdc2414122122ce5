// Drags a file into the page, as somebody does from a folder of theirs.

import type { CDPSession, Locator, Page } from "@playwright/test";

/** Copying is what the folder allows (`Input.DragData` of Chromium's protocol). */
const COPY = 1;

/** Holds the file at `path` over the middle of `over`. @returns what lets it go */
export async function drag(page: Page, path: string, over: Locator): Promise<() => Promise<void>> {
  const box = await over.boundingBox();
  if (!box) throw new Error("nothing is there to be dragged over");
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const session: CDPSession = await page.context().newCDPSession(page);
  const send = async (type: "dragEnter" | "dragOver" | "drop") => {
    const data = { items: [], files: [path], dragOperationsMask: COPY };
    await session.send("Input.dispatchDragEvent", { type, ...at, data });
  };
  await send("dragEnter");
  await send("dragOver");
  return () => send("drop");
}
