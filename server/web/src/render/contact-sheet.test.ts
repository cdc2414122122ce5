// Frames of a contact sheet lie on it, beside each other.

import { expect, it } from "vitest";
import { cornerOf, sheetOf } from "./contact-sheet";

it.each([
  [1, 1.5],
  [2, 0.7],
  [7, 1.5],
  [13, 1],
  [13, 3],
])("%i frames of ratio %d", (count, ratio) => {
  const sheet = sheetOf(count, ratio);
  const corners = Array.from({ length: count }, (_, at) => cornerOf(sheet, at));
  for (const { x, y } of corners) {
    expect(x + sheet.cell.width).toBeLessThan(sheet.width);
    expect(y + sheet.cell.height).toBeLessThan(sheet.height);
  }
  expect(new Set(corners.map(({ x, y }) => `${x} ${y}`)).size).toBe(count);
  expect(sheet.columns).toBeLessThanOrEqual(count);
});
