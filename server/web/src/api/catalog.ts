// The catalog: styles, their facets and reviews, favourites, samples.

import { readJson, sendJson, type Options } from "./client";
import type { Facets, Review, ReviewList, Sample, StyleDetail, StyleItem, StyleList } from "./types";

/** Most styles of one answer: eight rows of a wide window. Twice as many took a fifth longer until they were drawn. */
export const PAGE = 24;

/** @param query filters and order, encoded; see `routes/catalog/query.ts` */
export function listStyles(query: URLSearchParams, options: Options = {}): Promise<StyleList> {
  return readJson(`/v1/styles${questioned(query)}`, options);
}

export function readFacets(query: URLSearchParams, options: Options = {}): Promise<Facets> {
  return readJson(`/v1/styles/facets${questioned(query)}`, options);
}

/** @param name `publisher/name`, with `@1.0.0` behind it this very version */
export function readStyle(name: string, options: Options = {}): Promise<StyleDetail> {
  return readJson(`/v1/styles/${name}`, options);
}

export function listReviews(name: string, after = "", options: Options = {}): Promise<ReviewList> {
  const query = new URLSearchParams(after ? { after } : {});
  return readJson(`/v1/styles/${name}/reviews${questioned(query)}`, options);
}

export async function putReview(name: string, stars: number, text: string): Promise<Review> {
  const response = await sendJson("PUT", `/v1/styles/${name}/reviews/mine`, { stars, text });
  return response.json();
}

export async function removeReview(name: string): Promise<void> {
  await sendJson("DELETE", `/v1/styles/${name}/reviews/mine`);
}

/** What is wrong with a style, or with one of its reviews. @param reason `broken`, `licence`, `offensive` or `other` */
export async function reportStyle(name: string, reason: string, text: string, review?: string): Promise<void> {
  await sendJson("POST", `/v1/styles/${name}/reports`, { reason, text, review });
}

export async function listSamples(options: Options = {}): Promise<Sample[]> {
  return (await readJson<{ items: Sample[] }>("/v1/samples", options)).items;
}

export async function listFavourites(options: Options = {}): Promise<StyleItem[]> {
  const items: StyleItem[] = [];
  let after = "";
  do {
    const query = new URLSearchParams(after ? { limit: "200", after } : { limit: "200" });
    const page = await readJson<StyleList>(`/v1/favourites?${query}`, options);
    items.push(...page.items);
    after = page.next ?? "";
  } while (after);
  return items;
}

export async function setFavourite(name: string, isFavourite: boolean): Promise<void> {
  await sendJson(isFavourite ? "PUT" : "DELETE", `/v1/favourites/${name}`);
}

const questioned = (query: URLSearchParams) => (query.size > 0 ? `?${query}` : "");
