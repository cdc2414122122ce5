// Where to go once signed in.

/** A page of this server that the address names, or the catalog; never another site. */
export function destination(search: string, origin: string): string {
  const wanted = new URLSearchParams(search).get("then") ?? "/";
  if (!URL.canParse(wanted, origin)) return "/";
  const address = new URL(wanted, origin);
  return address.origin === origin ? address.pathname + address.search + address.hash : "/";
}
