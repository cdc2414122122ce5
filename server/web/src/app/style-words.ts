// What the catalog's values mean, in words: speeds, facets, licences.

import type { FacetKey, Speed } from "../api/types";

export const SPEEDS: Record<Speed, string> = {
  fast: "Fast",
  medium: "Medium",
  slow: "Slow",
  unknown: "Not measured",
};

/** @param speed as the server says it */
export const speedInWords = (speed: string): string => SPEEDS[speed as Speed] ?? speed;

export const FACET_TITLES: Record<FacetKey, string> = {
  tag: "Tag",
  color: "Colour",
  speed: "Speed",
  license: "Licence",
  publisher: "Publisher",
};

/** How a facet's value is shown. */
export function facetValue(key: FacetKey, value: string): string {
  if (key === "speed") return speedInWords(value);
  return key === "color" ? value.charAt(0).toUpperCase() + value.slice(1) : value;
}

/** What can be wrong with a style or a review. */
export const REPORT_REASONS: [string, string][] = [
  ["broken", "It does not do what it should"],
  ["licence", "Somebody has no right to publish it"],
  ["offensive", "It offends"],
  ["other", "Something else"],
];

export const reportReason = (reason: string): string =>
  REPORT_REASONS.find(([value]) => value === reason)?.[1] ?? reason;

/** What a licence asks for, in plain words. */
export interface LicenceWords {
  title: string;
  may: string;
  must: string;
  /** Where it can be read. */
  link: string | null;
}

const FREE = "Use the style and what it renders for anything, also for paid work, and change and pass it on.";
const CC = "https://creativecommons.org";
const LICENCES: Record<string, LicenceWords> = {
  "CC0-1.0": {
    title: "Public domain",
    may: FREE,
    must: "Nothing.",
    link: `${CC}/publicdomain/zero/1.0/`,
  },
  "CC-BY-4.0": {
    title: "Attribution",
    may: FREE,
    must: "Name the author where you pass the style on, link to the licence, and say what you changed.",
    link: `${CC}/licenses/by/4.0/`,
  },
  "CC-BY-SA-4.0": {
    title: "Attribution, share alike",
    may: FREE,
    must: "Name the author, and pass on what you make from the style under the same licence.",
    link: `${CC}/licenses/by-sa/4.0/`,
  },
  "CC-BY-NC-4.0": {
    title: "Attribution, not for money",
    may: "Use, change and pass the style on, but not for paid work.",
    must: "Name the author, and ask them before any commercial use.",
    link: `${CC}/licenses/by-nc/4.0/`,
  },
  "CC-BY-NC-SA-4.0": {
    title: "Attribution, not for money, share alike",
    may: "Use, change and pass the style on, but not for paid work.",
    must: "Name the author, and pass on what you make from the style under the same licence.",
    link: `${CC}/licenses/by-nc-sa/4.0/`,
  },
  MIT: {
    title: "MIT licence",
    may: FREE,
    must: "Keep the licence's text with the style where you pass it on.",
    link: "https://spdx.org/licenses/MIT.html",
  },
  "Apache-2.0": {
    title: "Apache licence",
    may: FREE,
    must: "Keep the licence's text and notices with the style where you pass it on, and say what you changed.",
    link: "https://spdx.org/licenses/Apache-2.0.html",
  },
};

/** @param license an SPDX expression */
export function licenceInWords(license: string | null | undefined): LicenceWords {
  if (!license) {
    const may = "Nothing is said. Ask the publisher before you use the style for more than trying it.";
    return { title: "No licence", may, must: "Ask.", link: null };
  }
  const known = LICENCES[license];
  if (known) return known;
  const isOne = /^[A-Za-z0-9.+-]+$/.test(license);
  return {
    title: license,
    may: "What its licence says; we have no short version of it.",
    must: "Read it before you use the style for more than trying it.",
    link: isOne && !license.startsWith("LicenseRef-") ? `https://spdx.org/licenses/${license}.html` : null,
  };
}

/** What a named colour of the catalog looks like, for the dot beside it. */
export const COLOR_DOTS: Record<string, string> = {
  black: "#161616",
  grey: "#8c8c8c",
  white: "#ffffff",
  brown: "#80573a",
  red: "#c23b31",
  orange: "#dd8034",
  yellow: "#e2c044",
  green: "#5a9152",
  teal: "#2f8f8b",
  blue: "#3a5fa8",
  purple: "#7a54a0",
  pink: "#d98aa3",
};
