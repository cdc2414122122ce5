// What people look for, as queries of `GET /v1/styles`.

import type { Style } from "./packs";
import { CHINESE, Dice } from "./words";

const SEED = 11;
const SORTS = ["relevance", "new", "popular", "rated", "fast", "name"];
const SPEEDS = ["fast", "medium", "slow", "unknown"];
const COLORS = ["blue", "teal", "red", "white"];

/** So many mixed queries, the same ones each time: half of them in an order of their own. */
export function queries(styles: Style[], count: number): URLSearchParams[] {
  const dice = new Dice(SEED);
  return Array.from({ length: count }, (_, number) => {
    const query = new URLSearchParams();
    (KINDS[number % KINDS.length] as Kind)(query, dice.one(styles), dice);
    if (dice.below(2) === 0) query.set("sort", dice.one(SORTS));
    return query;
  });
}

/** Writes into a query what finds a style, or nothing. */
type Kind = (query: URLSearchParams, style: Style, dice: Dice) => void;

const KINDS: Kind[] = [
  // A word, and several.
  (query, style, dice) => query.set("q", dice.one(words(style))),
  (query, style, dice) => query.set("q", several(style, dice, 2)),
  (query, style, dice) => query.set("q", several(style, dice, 3)),
  // What stands in the box while somebody types.
  (query, style, dice) => query.set("q", beginning(dice.one(words(style)), dice)),
  (query, style, dice) => query.set("q", `${dice.one(words(style))} ${beginning(dice.one(words(style)), dice)}`),
  // Two characters and more of a Chinese title.
  (query, _, dice) => {
    const title = dice.one(CHINESE);
    query.set("q", title.slice(0, 2 + dice.below(title.length - 1)));
  },
  // Filters alone, and with a word.
  (query, style, dice) => narrow(query, style, dice),
  (query, style, dice) => {
    query.set("q", dice.one(words(style)));
    narrow(query, style, dice);
  },
  // Whole catalogs, and what nobody has.
  () => {},
  (query, style, dice) => query.set("q", `${dice.one(words(style))} zzyzx`),
];

function words({ title, summary, name }: Style): string[] {
  return `${title} ${summary} ${name}`.split(/[^\p{Letter}\p{Number}-]+/u).filter((word) => word !== "");
}

function several(style: Style, dice: Dice, count: number): string {
  return Array.from({ length: count }, () => dice.one(words(style))).join(" ");
}

/** One letter to four. */
function beginning(word: string, dice: Dice): string {
  return [...word].slice(0, 1 + dice.below(4)).join("");
}

function narrow(query: URLSearchParams, style: Style, dice: Dice): void {
  const ways = [
    () => query.append("tag", dice.one(style.tags)),
    () => query.append("license", style.license),
    () => query.append("publisher", style.name.split("/")[0] as string),
    () => query.append("speed", dice.one(SPEEDS)),
    () => query.append("color", dice.one(COLORS)),
  ];
  dice.one(ways)();
  if (dice.below(2) === 0) query.append("tag", dice.one(style.tags));
}
