// From a style's schema to the query of a render.

import { describe, expect, it } from "vitest";
import { codesIn, controlsFromSchema, decimalsOf, defaults, type Values } from "./controls";
import { draftQuery, finalQuery, valuesFrom } from "./settings";

const SCHEMA = {
  properties: {
    format: {
      title: "Format",
      "x-order": 5,
      "x-control": "choice",
      enum: ["png", "jpeg"],
      "x-titles": ["PNG"],
      default: "png",
    },
    strength: {
      title: "Strength",
      "x-order": 0,
      "x-control": "number",
      type: "number",
      minimum: 0,
      maximum: 1,
      "x-step": 0.01,
      default: 1,
    },
    "color.amount": {
      title: "Amount",
      "x-order": 1,
      "x-control": "number",
      type: "number",
      minimum: 0,
      maximum: 2,
      default: 0,
    },
    "palette.inks": {
      title: "Inks",
      "x-order": 2,
      "x-control": "colors",
      default: ["#102030"],
      minItems: 1,
      maxItems: 4,
    },
    size: {
      title: "Size",
      "x-order": 4,
      "x-control": "number",
      type: "integer",
      minimum: 16,
      maximum: 4096,
      "x-step": 1,
    },
    quality: {
      title: "Quality",
      "x-order": 6,
      "x-control": "number",
      type: "integer",
      minimum: 1,
      maximum: 100,
      default: 90,
    },
    "grain.seed": { title: "Seed", "x-order": 3, "x-control": "wheel", default: 3 },
  },
};
const controls = controlsFromSchema(SCHEMA);
const changed = (values: Values) => ({ ...defaults(controls), ...values });

describe("controlsFromSchema", () => {
  it("keeps the order, and leaves out kinds that it does not know", () => {
    expect(controls.map(({ id }) => id)).toEqual([
      "strength",
      "color.amount",
      "palette.inks",
      "size",
      "format",
      "quality",
    ]);
  });

  it("fills in what the schema leaves open", () => {
    expect(controls[1]).toMatchObject({ group: "color", step: 0.02, isHidden: false });
    expect(controls[4]).toMatchObject({
      options: [
        { value: "png", title: "PNG" },
        { value: "jpeg", title: "Jpeg" },
      ],
    });
    expect(controls[5]).toMatchObject({ step: 1 });
  });

  it("gives each style its own defaults", () => {
    const values = defaults(controls);
    (values["palette.inks"] as string[]).push("#ffffff");
    expect(defaults(controls)["palette.inks"]).toEqual(["#102030"]);
  });
});

describe("finalQuery", () => {
  it.each<[string, Values, string]>([
    ["nothing changed", {}, "format=png"],
    ["a built-in", { strength: 0.5 }, "strength=0.5&format=png"],
    ["a plugin's", { "color.amount": 1 }, "set=color.amount:1&format=png"],
    ["colours", { "palette.inks": ["#ff0000", "#00ff00"] }, "set=palette.inks:ff0000,00ff00&format=png"],
    ["a quality without use", { quality: 50 }, "format=png"],
    ["a quality with use", { quality: 50, format: "jpeg" }, "format=jpeg&quality=50"],
    ["a size", { size: 800 }, "size=800&format=png"],
  ])("%s", (_, values, expected) => expect(finalQuery(controls, changed(values))).toBe(expected));
});

describe("valuesFrom", () => {
  it("reads back what a query says", () => {
    const values = changed({ strength: 0.5, "palette.inks": ["#ff0000", "#00ff00"], "color.amount": 1, size: 800 });
    expect(valuesFrom(finalQuery(controls, values), controls)).toEqual(values);
  });

  it.each([
    "strength=2",
    "strength=",
    "strength=x",
    "format=bmp",
    "set=palette.inks:zz",
    "set=other.thing:1",
    "q=sea",
    "set=x",
  ])("leaves out %s", (search) => expect(valuesFrom(search, controls)).toEqual(defaults(controls)));
});

describe("draftQuery", () => {
  it.each<[number, boolean, string | null]>([
    [2000, true, "size=640&format=jpeg"],
    [2000, false, "size=640&format=png"],
    [800, true, "size=400&format=jpeg"],
    [300, true, "size=256&format=jpeg"],
    [256, true, null],
  ])("of %i px", (final_px, isOpaque, expected) =>
    expect(draftQuery(controls, changed({}), final_px, isOpaque)).toBe(expected),
  );

  it("is none where a style fixes its size", () => {
    const fixed = controls.filter(({ id }) => id !== "size");
    expect(draftQuery(fixed, defaults(fixed), 2000, true)).toBeNull();
  });
});

describe("small readings", () => {
  it("shows as many decimals as a step has", () => {
    expect([1, 0.5, 0.01, 0.02, 1 / 3, 1e-9].map(decimalsOf)).toEqual([0, 1, 2, 2, 1, 6]);
  });

  it("finds colours in what is pasted", () => {
    expect(codesIn("#1D3F5A, fff and 0a0b0c; not 12345")).toEqual(["#1d3f5a", "#ffffff", "#0a0b0c"]);
  });
});
