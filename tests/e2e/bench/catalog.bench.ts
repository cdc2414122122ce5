// Measures the catalog with many styles, on both databases, and compares it with what people may expect.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, type Browser } from "@playwright/test";
import { tableOf, type Figures } from "./figures";
import { styles, writePacks } from "./packs";
import { timePage } from "./page";
import { startPostgres } from "./postgres";
import { queries } from "./queries";
import { timeFacets, timeSearches } from "./requests";
import { startStudio, type Wanted } from "./studio";

const STYLES = Number(process.env["PASTICHE_BENCH_STYLES"] ?? 10_000);
const QUERIES = 400;
/** Facets are counted for one of so many queries. */
const COUNTED = 7;
const RUNS = 3;
/** What 95 of 100 searches stay below. */
const SEARCH_MS = 50;
/** What each visit stays below. */
const USABLE_MS = 1_000;

const all = styles(STYLES);

test(`a catalog of ${STYLES} styles`, async ({ browser }) => {
  const folder = await mkdtemp(join(tmpdir(), "pastiche-bench-"));
  const postgres = await startPostgres();
  try {
    const packs = await writePacks(all, folder);
    const measured = new Map<string, Figures>();
    measured.set("SQLite", await measure(browser, { packs, data: join(folder, "sqlite") }));
    measured.set("PostgreSQL", await measure(browser, { packs, data: join(folder, "postgres"), url: postgres.url }));
    console.log(`\n${tableOf(measured)}\n\n${JSON.stringify(Object.fromEntries(measured))}\n`);
    expect([...measured].flatMap(([name, figures]) => missed(figures).map((bar) => `${name}: ${bar}`))).toEqual([]);
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

async function measure(browser: Browser, wanted: Wanted): Promise<Figures> {
  const first = await timeStart(wanted);
  const studio = await startStudio(wanted);
  try {
    const again = { readyMs: studio.readyMs, listedMs: await studio.listedMs(STYLES) };
    const readyMb = await studio.residentMb();
    const asked = queries(all, QUERIES);
    const counted = asked.filter((_, number) => number % COUNTED === 0);
    const facets = await timeFacets(studio.origin, counted);
    const search = await timeSearches(studio.origin, asked);
    const page = await timePage(browser, studio.origin, all, RUNS);
    return {
      styles: STYLES,
      start: { first, again },
      resident: { readyMb, endMb: await studio.residentMb() },
      search,
      facets,
      page,
    };
  } finally {
    await studio.stop();
  }
}

async function timeStart(wanted: Wanted): Promise<Record<"readyMs" | "listedMs", number>> {
  const { readyMs, listedMs, stop } = await startStudio(wanted);
  try {
    return { readyMs, listedMs: await listedMs(STYLES) };
  } finally {
    await stop();
  }
}

/** What people may expect, and do not get. */
function missed({ search, page }: Figures): string[] {
  const usableMs = Math.max(...page.map((visit) => visit.usableMs));
  return [
    ...(search.p95Ms < SEARCH_MS
      ? []
      : [`95 of 100 searches take up to ${search.p95Ms.toFixed(0)} ms, not ${SEARCH_MS}`]),
    ...(usableMs < USABLE_MS
      ? []
      : [`a visit takes ${usableMs.toFixed(0)} ms until a search is answered, not ${USABLE_MS}`]),
  ];
}
