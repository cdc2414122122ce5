// The addresses of the page, and which view each one names. Pure, so that it can be tested without a browser.

export type Route =
  | { view: "catalog" }
  | { view: "style"; name: string }
  | { view: "compare" }
  | { view: "favourites" }
  | { view: "sign-in" }
  | { view: "setup" }
  | { view: "account" }
  | { view: "missing" };

const STYLE = /^\/styles\/([a-z0-9-]{2,64}\/[a-z0-9-]{2,64}(?:@[0-9A-Za-z.+-]+)?)$/;
const PLAIN: Record<string, Route> = {
  "/": { view: "catalog" },
  "/styles": { view: "catalog" },
  "/compare": { view: "compare" },
  "/favourites": { view: "favourites" },
  "/sign-in": { view: "sign-in" },
  "/setup": { view: "setup" },
  "/account": { view: "account" },
};
/** What the server answers with something other than this page. */
const NOT_OURS = /^\/(v1|docs|assets)(\/|$)|\.[a-z0-9]+$|^\/(healthz|readyz|metrics)$/;

/** The view that a path names. */
export function routeOf(path: string): Route {
  const plain = PLAIN[path];
  if (plain) return plain;
  const style = STYLE.exec(path)?.[1];
  return style ? { view: "style", name: style } : { view: "missing" };
}

/** Whether an address is one of this page's. */
export function isOurs(address: URL, origin: string): boolean {
  return address.origin === origin && (STYLE.test(address.pathname) || !NOT_OURS.test(address.pathname));
}

export const styleAddress = (name: string): string => `/styles/${name}`;

export function compareAddress(styles: string[]): string {
  return styles.length > 0 ? `/compare?styles=${styles.join(",")}` : "/compare";
}

export function signInAddress(then: string): string {
  return `/sign-in?then=${encodeURIComponent(then)}`;
}
