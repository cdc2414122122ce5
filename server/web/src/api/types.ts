// The server's answers under short names.

import type { components } from "./schema";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Sample = Schemas["SampleItem"];
export type Session = Schemas["SessionItem"];
export type Token = Schemas["TokenItem"];
export type NewToken = Schemas["NewTokenAnswer"];
export type ProblemBody = Schemas["Problem"];
export type { StyleDetail, StyleItem, StyleList, Facet, Facets, Review, Swatch, Speed, Try } from "./coming";
