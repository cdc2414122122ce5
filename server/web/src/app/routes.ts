// The addresses of the page, and which view each one names. Pure, so that it can be tested without a browser.

export type Route =
  | { view: "catalog" }
  | { view: "style"; name: string }
  | { view: "compare" }
  | { view: "favourites" }
  | { view: "sign-in" }
  | { view: "setup" }
  | { view: "account" }
  | { view: "history" }
  | { view: "boards" }
  | { view: "board"; id: string }
  | { view: "shared" }
  | { view: "publish" }
  | { view: "version"; id: string }
  | { view: "publisher"; name: string }
  | { view: "studio"; desk: Desk }
  | { view: "missing" };

/** The desks of the studio, for administrators. */
export const DESKS = [
  "overview",
  "approvals",
  "people",
  "publishers",
  "reports",
  "revocations",
  "audit",
  "storage",
  "settings",
] as const;
export type Desk = (typeof DESKS)[number];

const STYLE = /^\/styles\/([a-z0-9-]{2,64}\/[a-z0-9-]{2,64}(?:@[0-9A-Za-z.+-]+)?)$/;
const ENTRY = /^\/(boards|publish)\/([0-9a-z-]{1,64})$/;
const PUBLISHER = /^\/publish\/@([a-z0-9-]{2,64})$/;
const DESK = /^\/studio\/([a-z]+)$/;
const PLAIN: Record<string, Route> = {
  "/": { view: "catalog" },
  "/styles": { view: "catalog" },
  "/compare": { view: "compare" },
  "/favourites": { view: "favourites" },
  "/sign-in": { view: "sign-in" },
  "/setup": { view: "setup" },
  "/account": { view: "account" },
  "/history": { view: "history" },
  "/boards": { view: "boards" },
  "/shared": { view: "shared" },
  "/publish": { view: "publish" },
  "/studio": { view: "studio", desk: "overview" },
};
/** What the server answers with something other than this page. */
const NOT_OURS = /^\/(v1|docs|assets)(\/|$)|\.[a-z0-9]+$|^\/(healthz|readyz|metrics)$/;

/** The view that a path names. */
export function routeOf(path: string): Route {
  const plain = PLAIN[path];
  if (plain) return plain;
  const style = STYLE.exec(path)?.[1];
  if (style) return { view: "style", name: style };
  const [, noun, id = ""] = ENTRY.exec(path) ?? [];
  if (noun) return noun === "boards" ? { view: "board", id } : { view: "version", id };
  const publisher = PUBLISHER.exec(path)?.[1];
  if (publisher) return { view: "publisher", name: publisher };
  const desk = DESKS.find((name) => name === DESK.exec(path)?.[1]);
  return desk && desk !== "overview" ? { view: "studio", desk } : { view: "missing" };
}

/** Whether an address is one of this page's. */
export function isOurs(address: URL, origin: string): boolean {
  return address.origin === origin && (STYLE.test(address.pathname) || !NOT_OURS.test(address.pathname));
}

export const styleAddress = (name: string): string => `/styles/${name}`;

export const boardAddress = (id: string): string => `/boards/${id}`;

export const versionAddress = (id: string): string => `/publish/${id}`;

/** Beside the versions, whose ids have no `@`. */
export const publisherAddress = (name: string): string => `/publish/@${name}`;

export const deskAddress = (desk: Desk): string => (desk === "overview" ? "/studio" : `/studio/${desk}`);

/** Behind `#`, so that the secret is never sent or logged as an address. */
export const sharedAddress = (origin: string, secret: string): string => `${origin}/shared#${secret}`;

export function compareAddress(styles: string[]): string {
  return styles.length > 0 ? `/compare?styles=${styles.join(",")}` : "/compare";
}

export function signInAddress(then: string): string {
  return `/sign-in?then=${encodeURIComponent(then)}`;
}
