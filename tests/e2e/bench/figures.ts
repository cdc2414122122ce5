// Figures, and how they are printed.

import type { PageTimes } from "./page";

export interface Spread {
  requests: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
  /** What took longest. */
  slowest: string;
}

/** What was measured on one database. */
export interface Figures {
  styles: number;
  /** On an empty database, and on one that knows the styles. */
  start: Record<"first" | "again", { readyMs: number; listedMs: number }>;
  /** When the styles were listed, and when everything was measured. */
  resident: Record<"readyMb" | "endMb", number>;
  search: Spread;
  facets: Record<"cold" | "warm", Spread>;
  page: PageTimes[];
}

export function spreadOf(times: [number, string][]): Spread {
  const sorted = times.toSorted(([one], [other]) => one - other);
  const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)]?.[0] ?? NaN;
  return {
    requests: sorted.length,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    maxMs: at(1),
    slowest: sorted.at(-1)?.[1] ?? "",
  };
}

/** A table of what was measured, a column for each database. */
export function tableOf(measured: Map<string, Figures>): string {
  const all = [...measured.values()];
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  const row = (name: string, cell: (figures: Figures) => string) => line([name, ...all.map(cell)]);
  const ms = (...values: number[]) => values.map((value) => value.toFixed(0)).join(" / ");
  const spread = ({ p50Ms, p95Ms, maxMs }: Spread) =>
    [p50Ms, p95Ms, maxMs].map((value) => value.toFixed(1)).join(" / ");
  const page = (key: keyof PageTimes) => (figures: Figures) => ms(...figures.page.map((times) => times[key]));
  return [
    line([`${all[0]?.styles} styles`, ...measured.keys()]),
    line(["---", ...all.map(() => "---:")]),
    row("first start: ready / listed, ms", ({ start }) => ms(start.first.readyMs, start.first.listedMs)),
    row("start: ready / listed, ms", ({ start }) => ms(start.again.readyMs, start.again.listedMs)),
    row("resident memory: listed / at the end, MB", ({ resident }) => ms(resident.readyMb, resident.endMb)),
    row("search: p50 / p95 / max, ms", ({ search }) => spread(search)),
    row("facets, first: p50 / p95 / max, ms", ({ facets }) => spread(facets.cold)),
    row("facets, again: p50 / p95 / max, ms", ({ facets }) => spread(facets.warm)),
    row("page: first cards, ms", page("cardsMs")),
    row("page: a search, ms", page("searchMs")),
    row("page: usable, ms", page("usableMs")),
  ].join("\n");
}
