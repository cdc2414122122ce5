// Boards: styles and renders that belong together, their order and notes, and links for people without an account.

import { answered, readJson, send, sendJson } from "./client";
import type { Board, BoardBrief, BoardDetail, BoardEntry, BoardLink, NewBoardLink } from "./types";

/** What can be put on a board. */
export type Piece = { kind: "style"; style: string } | { kind: "render"; history: string };

export async function listBoards(): Promise<BoardBrief[]> {
  return (await readJson<{ items: BoardBrief[] }>("/v1/boards")).items;
}

export const readBoard = (id: string): Promise<BoardDetail> => readJson(`/v1/boards/${id}`);

export async function createBoard(title: string, description = ""): Promise<Board> {
  const response = await sendJson("POST", "/v1/boards", { title, description });
  return response.json();
}

export async function changeBoard(id: string, title: string, description: string): Promise<void> {
  await sendJson("PATCH", `/v1/boards/${id}`, { title, description });
}

export async function removeBoard(id: string): Promise<void> {
  await sendJson("DELETE", `/v1/boards/${id}`);
}

export async function addToBoard(id: string, piece: Piece): Promise<BoardEntry> {
  const response = await sendJson("POST", `/v1/boards/${id}/items`, piece);
  return response.json();
}

/** @param change `position` counts from 0 */
export async function changeEntry(
  board: string,
  entry: string,
  change: { note?: string; position?: number },
): Promise<void> {
  await sendJson("PATCH", `/v1/boards/${board}/items/${entry}`, change);
}

export async function removeEntry(board: string, entry: string): Promise<void> {
  await sendJson("DELETE", `/v1/boards/${board}/items/${entry}`);
}

export async function listLinks(board: string): Promise<BoardLink[]> {
  return (await readJson<{ items: BoardLink[] }>(`/v1/boards/${board}/links`)).items;
}

/** The answer has the secret, this once. */
export async function createLink(board: string, days: number): Promise<NewBoardLink> {
  const response = await sendJson("POST", `/v1/boards/${board}/links`, { days });
  return response.json();
}

export async function endLink(board: string, link: string): Promise<void> {
  await sendJson("DELETE", `/v1/boards/${board}/links/${link}`);
}

/** The secret goes in a header, so that no address has it. */
const shown = (secret: string): RequestInit => ({ headers: { "X-Pastiche-Share": secret } });

export async function readShared(secret: string): Promise<BoardDetail> {
  const response = await send("/v1/shared", shown(secret));
  return answered(response.json());
}

/** @param address as the board's entry has it */
export async function readSharedPicture(secret: string, address: string): Promise<Blob> {
  const response = await send(address, shown(secret));
  return answered(response.blob());
}
