// What is not in use, in words.

const TITLES: Record<string, string> = {
  pack_broken: "A pack that cannot be used:",
  pack_tampered: "A pack that somebody changed:",
  style_unsigned: "Not signed by a key that the studio trusts:",
  style_blocked: "Of a licence that the studio does not use:",
  style_revoked: "Revoked:",
  cache_down: "Out of reach:",
};
/** Somebody should look at these today. */
const GRAVE = new Set(["pack_tampered"]);

export const noticeTitle = (kind: string): string => TITLES[kind] ?? "Not in use:";

export const isGrave = (kind: string): boolean => GRAVE.has(kind);
