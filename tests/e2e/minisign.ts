// Keys and signatures as minisign makes them, written after its description: what the pages and the server take must not be ours alone.

import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Ed25519, in the form of a key and in that of a signature of a BLAKE2b digest. */
const OF_KEY = Buffer.from("Ed");
const OF_SIGNATURE = Buffer.from("ED");
/** The last bytes of an Ed25519 key in DER are the key itself. */
const KEY_BYTES = 32;

export interface Key {
  /** As minisign prints it: the number's 16 digits. */
  id: string;
  /** The one line. */
  publicKey: string;
  /** A whole `.pub` file. */
  file: string;
  /** A whole `.minisig` file. */
  sign: (text: string) => string;
}

export function makeKey(): Key {
  const pair = generateKeyPairSync("ed25519");
  const number = randomBytes(8);
  const id = Buffer.from(number).reverse().toString("hex").toUpperCase();
  const bytes = pair.publicKey.export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
  const publicKey = Buffer.concat([OF_KEY, number, bytes]).toString("base64");
  const signed = (text: string) => {
    const signature = sign(null, createHash("blake2b512").update(text).digest(), pair.privateKey);
    const comment = "timestamp:1795737051";
    const all = sign(null, Buffer.concat([signature, Buffer.from(comment)]), pair.privateKey);
    const line = Buffer.concat([OF_SIGNATURE, number, signature]).toString("base64");
    return `untrusted comment: signature\n${line}\ntrusted comment: ${comment}\n${all.toString("base64")}\n`;
  };
  return { id, publicKey, file: `untrusted comment: minisign public key ${id}\n${publicKey}\n`, sign: signed };
}
