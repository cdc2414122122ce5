// Zoom and pan keep what one looks at.

import { describe, expect, it } from "vitest";
import { MOST, WHOLE, bestColumns, panned, translation, within, zoomed, type View } from "./zoom";

/** The place of the picture under a point of the frame. */
const under = (view: View, point: { x: number; y: number }) => ({
  x: view.x + (point.x - 0.5) / view.scale,
  y: view.y + (point.y - 0.5) / view.scale,
});

describe("zoomed", () => {
  it("keeps what lies under the pointer", () => {
    const point = { x: 0.25, y: 0.75 };
    const near = zoomed(zoomed(WHOLE, 3, point), 1.5, { x: 0.4, y: 0.6 });
    const nearer = zoomed(near, 2, point);
    expect(under(nearer, point).x).toBeCloseTo(under(near, point).x);
    expect(under(nearer, point).y).toBeCloseTo(under(near, point).y);
  });

  it("ends at the whole picture and at the largest scale", () => {
    expect(zoomed({ scale: 2, x: 0.3, y: 0.3 }, 0.1, { x: 0.5, y: 0.5 })).toEqual(WHOLE);
    expect(zoomed(WHOLE, 1000, { x: 0.5, y: 0.5 }).scale).toBe(MOST);
  });
});

describe("panned", () => {
  it("moves with the hand, and no further than the edge", () => {
    const view = { scale: 4, x: 0.5, y: 0.5 };
    expect(panned(view, { x: 0.2, y: -0.2 })).toEqual({ scale: 4, x: 0.45, y: 0.55 });
    expect(panned(view, { x: 100, y: 0 }).x).toBe(0.125);
    expect(panned(WHOLE, { x: 0.3, y: 0.3 })).toEqual(WHOLE);
  });

  it("never leaves the picture", () => {
    expect(within({ scale: 0.5, x: -1, y: 2 })).toEqual(WHOLE);
  });
});

it("translates by parts of the scaled picture", () => {
  expect(translation(WHOLE)).toEqual({ x: 0, y: 0 });
  expect(translation({ scale: 2, x: 0.75, y: 0.25 })).toEqual({ x: -0.5, y: 0 });
});

describe("bestColumns", () => {
  it.each([
    [1, 1.5, 1],
    [2, 1.5, 2],
    [2, 6, 1],
    [4, 1, 4],
    [6, 1.5, 3],
    [13, 1.5, 5],
  ])("%i frames of ratio %d", (count, ratio, expected) =>
    expect(bestColumns(count, ratio, { width: 1400, height: 700 }, 12, 40)).toBe(expected),
  );
});
