// The server's answers under short names.

import type { components } from "./schema";

type Schemas = components["schemas"];

/** The words that `speed` may be; the description says no more than text. */
export type Speed = "fast" | "medium" | "slow" | "unknown";
/** What the catalog is counted and narrowed by. */
export type FacetKey = "tag" | "license" | "publisher" | "speed" | "color";

export type Me = Schemas["Me"];
export type Sample = Schemas["SampleItem"];
export type Session = Schemas["SessionItem"];
export type Token = Schemas["TokenItem"];
export type NewToken = Schemas["NewTokenAnswer"];
export type ProblemBody = Schemas["Problem"];

export type StyleItem = Schemas["StyleItem"];
export type StyleDetail = Schemas["StyleDetail"];
export type StyleList = Schemas["StyleList"];
export type Facet = Omit<Schemas["Facet"], "key"> & { key: FacetKey };
export type Facets = Omit<Schemas["StyleFacets"], "facets"> & { facets: Facet[] };
export type Swatch = Schemas["ReportedColor"];
export type Measured = Schemas["Measured"];
export type Review = Schemas["ReviewItem"];
export type ReviewList = Schemas["ReviewList"];
export type Try = Schemas["TryResult"];

export type Kept = Schemas["HistoryItem"];
export type Board = Schemas["BoardView"];
export type BoardBrief = Schemas["BoardItemBrief"];
export type BoardDetail = Schemas["BoardDetail"];
export type BoardEntry = Schemas["BoardEntry"];
export type BoardLink = Schemas["LinkItem"];
export type NewBoardLink = Schemas["LinkMade"];

export type Version = Schemas["VersionItem"];
export type VersionDetail = Schemas["VersionDetail"];
export type Signature = Schemas["SignatureView"];
export type Check = Schemas["Progress"];
export type PackReport = Schemas["Report"];
export type Fault = Schemas["ReportedFault"];

export type User = Schemas["UserView"];
export type Publisher = Schemas["PublisherView"];
export type PublisherDetail = Schemas["PublisherAnswer"];
export type PublisherKey = Schemas["KeyItem"];
export type Job = Schemas["JobItem"];
export type StyleReport = Schemas["ReportItem"];
export type Revocation = Schemas["RevocationItem"];
export type NewRevocation = Schemas["NewRevocation"];
export type AuditRow = Schemas["AuditItem"];
export type Notice = Schemas["Notice"];
export type Setting = Schemas["Setting"];
export type SettingGroup = Schemas["SettingGroup"];
export type Storage = Schemas["StorageAnswer"];
export type Readiness = Schemas["Readiness"];

/** A part of a list, and what asks for the next. */
export interface Page<T> {
  items: T[];
  next?: string | null;
}
