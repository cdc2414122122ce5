// The catalog's query in the address and back.

import { expect, it } from "vitest";
import { filtersOf, isFiltered, queryFrom, searchOf, toggled } from "./query";

it("is the same after a way through the address", () => {
  const query = queryFrom("q=blue+night&tag=oil&tag=sea&license=MIT&sort=fast");
  expect(query).toMatchObject({ q: "blue night", sort: "fast", filters: { tag: ["oil", "sea"], license: ["MIT"] } });
  expect(queryFrom(searchOf(query).toString())).toEqual(query);
});

it("leaves out what says nothing", () => {
  const query = queryFrom("q=+&sort=sideways&tag=oil&tag=oil");
  expect(query.sort).toBeNull();
  expect(searchOf(query).toString()).toBe("tag=oil");
  expect(isFiltered(queryFrom("sort=new"))).toBe(false);
  expect(isFiltered(query)).toBe(true);
});

it("puts values in and out", () => {
  const once = toggled(queryFrom(""), "color", "blue");
  expect(filtersOf(once).toString()).toBe("color=blue");
  expect(filtersOf(toggled(once, "color", "blue")).size).toBe(0);
});
