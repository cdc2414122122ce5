// Times requests over HTTP, one after the other, until the last byte of each answer is there.

import { spreadOf, type Spread } from "./figures";

/** Parts of a list that are read behind the first. */
const FURTHER = 3;
/** Of so many lists one is read on. */
const READ_ON = 4;

interface Page {
  items: { name: string }[];
  next?: string;
}

/** Searches: each query, and some of them part by part. */
export async function timeSearches(origin: string, queries: URLSearchParams[]): Promise<Spread> {
  const times: [number, string][] = [];
  for (const [number, query] of queries.entries()) {
    const asked = new URLSearchParams(query);
    for (let part = 0; part <= (number % READ_ON === 0 ? FURTHER : 0); part += 1) {
      const { ms, body } = await time<Page>(`${origin}/v1/styles?${asked}`);
      times.push([ms, decodeURIComponent(asked.toString())]);
      if (!body.next) break;
      asked.set("after", body.next);
    }
  }
  return spreadOf(times);
}

/** Counts facets for what is looked for: each query twice, first when nobody has counted yet. */
export async function timeFacets(origin: string, queries: URLSearchParams[]): Promise<{ cold: Spread; warm: Spread }> {
  const [cold, warm]: [number, string][][] = [[], []];
  for (const query of queries) {
    const asked = new URLSearchParams(query);
    asked.delete("sort");
    for (const times of [cold, warm]) {
      const { ms } = await time(`${origin}/v1/styles/facets?${asked}`);
      times?.push([ms, decodeURIComponent(asked.toString())]);
    }
  }
  return { cold: spreadOf(cold ?? []), warm: spreadOf(warm ?? []) };
}

/** How many styles are listed, none of which has been measured. */
export async function countListed(origin: string): Promise<number> {
  return (await time<{ total: number }>(`${origin}/v1/styles/facets?speed=unknown`)).body.total;
}

export async function time<Body>(address: string): Promise<{ ms: number; body: Body }> {
  const begin = performance.now();
  // The server may close a connection that rested just when it is used again.
  const answer = await fetch(address).catch(() => fetch(address));
  const text = await answer.text();
  const ms = performance.now() - begin;
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${text}`);
  return { ms, body: JSON.parse(text) as Body };
}
