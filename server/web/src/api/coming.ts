// What the server answers but its description does not have yet. This file goes when it has.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Speed = "fast" | "medium" | "slow" | "unknown";

/** One of the colours that a style paints with; `share` is its part of the picture, 0 to 1. */
export interface Swatch {
  hex: string;
  share: number;
  name: string;
}

export interface Measured {
  device: string;
  at_ms: number;
  ms_per_megapixel: number;
  bytes_at_512: number;
  gflop_at_512: number;
  parameters: number;
}

interface Listed {
  colors?: Swatch[];
  speed?: Speed;
  measured?: Measured | null;
  rating?: { average: number; count: number } | null;
  renders?: number;
  listed_ms?: number;
  deprecated?: string | null;
}

export interface StyleVersion {
  version: string;
  digest: string;
  state: "published" | "yanked";
  deprecated?: string | null;
  changed_ms?: number | null;
}

export type StyleItem = Omit<Schemas["StyleItem"], keyof Listed> & Listed;
export type StyleDetail = Omit<Schemas["StyleDetail"], keyof Listed | "versions"> &
  Listed & { versions?: StyleVersion[] };

export interface StyleList {
  items: StyleItem[];
  next?: string | null;
}

export type FacetKey = "tag" | "license" | "publisher" | "speed" | "color";

export interface Facet {
  key: FacetKey;
  values: { value: string; count: number }[];
}

export interface Facets {
  total: number;
  facets: Facet[];
}

export interface Review {
  id: string;
  author: string;
  version: string;
  stars: number;
  text: string;
  created_ms: number;
  changed_ms: number;
  is_mine: boolean;
}

export interface ReviewList {
  items: Review[];
  next?: string | null;
}

/** One render of a try: where it can be had. */
export interface Try {
  style: string;
  version: string;
  digest: string;
  key: string;
  location: string;
  source: "hit" | "miss" | "shared";
  took_ms: number;
  /** The picture itself as a `data:` address, where the server has no room to keep it. */
  data?: string | null;
}
