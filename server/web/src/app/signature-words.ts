// Who signed a version, in words.

import type { Signature } from "../api/types";

/** `signed by the publisher and the studio`; empty where nobody did. */
export function signersInWords(signatures: Signature[] | undefined): string {
  const by = ["publisher", "studio"].filter((who) => signatures?.some((signature) => signature.by === who));
  return by.length > 0 ? `signed by the ${by.join(" and the ")}` : "";
}
