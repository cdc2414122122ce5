// Where a loupe looks and lies.

import { expect, it } from "vitest";
import { loupeCorner, loupeScale, moved, paneOffset } from "./loupe";

const STAGE = { width: 800, height: 600 };
const LOUPE = { width: 300, height: 150 };

it("shows a large picture pixel by pixel, and a small one enlarged", () => {
  expect(loupeScale(0.2, 1)).toBe(1);
  expect(loupeScale(0.2, 2)).toBe(0.5);
  expect(loupeScale(1.5, 1)).toBe(3);
});

it("puts the point into the middle of the pane", () => {
  expect(paneOffset({ x: 0.5, y: 0.25 }, { width: 4000, height: 3000 }, 150)).toEqual({ x: -1925, y: -675 });
});

it("lies above its point, below where that is too high, and inside", () => {
  expect(loupeCorner({ x: 0.5, y: 0.5 }, STAGE, LOUPE, 20)).toEqual({ x: 250, y: 130 });
  expect(loupeCorner({ x: 0, y: 0 }, STAGE, LOUPE, 20)).toEqual({ x: 0, y: 20 });
  expect(loupeCorner({ x: 1, y: 1 }, STAGE, LOUPE, 20)).toEqual({ x: 500, y: 430 });
});

it("is moved within the picture", () => {
  expect(moved({ x: 0.5, y: 0.5 }, { x: 80, y: -60 }, STAGE)).toEqual({ x: 0.6, y: 0.4 });
  expect(moved({ x: 0.01, y: 0.99 }, { x: -80, y: 60 }, STAGE)).toEqual({ x: 0, y: 1 });
});
