// What people type on their own machine, to be copied.

/** Makes the secret key, which stays with its owner, and the public one beside it. */
export const newKey = (file: string): string => `pastiche keys new ${file}`;

export const signPack = (keyFile: string): string => `pastiche pack sign my-style.stylepack --key ${keyFile}`;

/** Fetches the pack, signs it, and sends the signature. @param id of the version */
export const cosignVersion = (id: string, origin: string): string =>
  `pastiche pack cosign ${id} --server ${origin} --key studio.key`;

/** Writes `pack.txt.minisig`. */
export const signDigest = (digest: string): string =>
  `echo ${digest} > pack.txt && minisign -S -m pack.txt -s studio.key`;

export const publishPack = (origin: string): string => `pastiche pack publish my-style.stylepack --server ${origin}`;
