// Publishers: made, trusted, their people, the keys that sign their uploads, and which styles are theirs.

import { listed, readJson, sendJson } from "./client";
import type { Page, Publisher, PublisherDetail, PublisherKey } from "./types";

export const listPublishers = (after = ""): Promise<Page<Publisher>> => listed("/v1/publishers", { after });

export const readPublisher = (name: string): Promise<PublisherDetail> => readJson(`/v1/publishers/${name}`);

/** @param owner who takes others in; oneself where nobody is named */
export async function createPublisher(name: string, title: string, owner: string): Promise<void> {
  await sendJson("POST", "/v1/publishers", { name, title, owner: owner || null });
}

export async function trustPublisher(name: string, trusted: boolean): Promise<void> {
  await sendJson("PATCH", `/v1/publishers/${name}`, { trusted });
}

export async function putMember(publisher: string, name: string, role: string): Promise<void> {
  await sendJson("PUT", `/v1/publishers/${publisher}/members/${encodeURIComponent(name)}`, { role });
}

export async function removeMember(publisher: string, name: string): Promise<void> {
  await sendJson("DELETE", `/v1/publishers/${publisher}/members/${encodeURIComponent(name)}`);
}

export const listKeys = async (publisher: string): Promise<PublisherKey[]> =>
  (await readJson<{ items: PublisherKey[] }>(`/v1/publishers/${publisher}/keys`)).items;

/** From now on uploads must be signed by this key, or another of the publisher's. */
export async function addKey(publisher: string, publicKey: string, title: string): Promise<void> {
  await sendJson("POST", `/v1/publishers/${publisher}/keys`, { public_key: publicKey, title });
}

/** Nothing that the key signs is taken any more. */
export async function retireKey(publisher: string, keyId: string): Promise<void> {
  await sendJson("POST", `/v1/publishers/${publisher}/keys/${keyId}/retire`);
}

/** Whose people publish the style from now on; its name stays. */
export async function transferStyle(style: string, to: string): Promise<void> {
  await sendJson("POST", `/v1/styles/${style}/transfer`, { to });
}
