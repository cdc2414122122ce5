// What the catalog is asked for: words, filters and an order. The page's address has the same keys as the server's.

import type { FacetKey } from "../../api/types";

export const SORTS = {
  relevance: "Best match",
  new: "Newest",
  popular: "Most used",
  rated: "Best rated",
  fast: "Fastest",
  name: "By name",
} as const;
export type Sort = keyof typeof SORTS;

/** In the order in which people see them. */
export const FACETS: FacetKey[] = ["tag", "color", "speed", "license", "publisher"];

export interface Query {
  q: string;
  filters: Record<FacetKey, string[]>;
  /** Nothing where the server's own order is good. */
  sort: Sort | null;
}

export function queryFrom(search: string): Query {
  const params = new URLSearchParams(search);
  const filters = Object.fromEntries(FACETS.map((key) => [key, [...new Set(params.getAll(key))]]));
  const sort = params.get("sort");
  return {
    q: params.get("q") ?? "",
    filters: filters as Query["filters"],
    sort: sort !== null && sort in SORTS ? (sort as Sort) : null,
  };
}

/** For the address, and with `after` and `limit` for the server. */
export function searchOf({ q, filters, sort }: Query): URLSearchParams {
  const params = filtersOf({ q, filters });
  if (sort) params.set("sort", sort);
  return params;
}

/** What facets are counted for: everything but the order. */
export function filtersOf({ q, filters }: Pick<Query, "q" | "filters">): URLSearchParams {
  const params = new URLSearchParams();
  if (q.trim()) params.set("q", q);
  for (const key of FACETS) for (const value of filters[key]) params.append(key, value);
  return params;
}

/** With a value of a facet put in, or taken out. */
export function toggled(query: Query, key: FacetKey, value: string): Query {
  const values = query.filters[key];
  const changed = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return { ...query, filters: { ...query.filters, [key]: changed } };
}

export function isFiltered({ q, filters }: Query): boolean {
  return q.trim() !== "" || FACETS.some((key) => filters[key].length > 0);
}
