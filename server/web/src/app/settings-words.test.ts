// Settings of kept renders are readable, and open their style as it was.

import { expect, it } from "vitest";
import { queryOf, settingsInWords } from "./settings-words";

it.each([
  [{}, "As the style recommends"],
  [{ strength: 0.70001, format: "png" }, "Strength 0.7"],
  [{ "color.amount": 1, "grain.is_on": false }, "Color amount 1, grain is on off"],
  [{ "palette.colors": ["#112233", "#445566"] }, "Palette colors #112233 #445566"],
])("%j reads %s", (settings, words) => expect(settingsInWords(settings)).toBe(words));

it("writes the query that the style's page reads", () => {
  const query = new URLSearchParams(queryOf({ strength: 0.5, "color.amount": 1, "a.b": ["#112233", "#ffffff"] }));
  expect([...query]).toEqual([
    ["strength", "0.5"],
    ["set", "color.amount:1"],
    ["set", "a.b:112233,ffffff"],
  ]);
});
