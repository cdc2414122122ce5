// Signatures are told by who made them, each once.

import { expect, it } from "vitest";
import { signersInWords } from "./signature-words";

const publisher = { key_id: "E7620F1842B4E81F", by: "publisher" } as const;
const studio = { key_id: "0123456789ABCDEF", by: "studio" } as const;

it.each([
  [undefined, ""],
  [[], ""],
  [[publisher, publisher], "signed by the publisher"],
  [[studio], "signed by the studio"],
  [[studio, publisher], "signed by the publisher and the studio"],
])("%j", (signatures, expected) => expect(signersInWords(signatures)).toBe(expected));
