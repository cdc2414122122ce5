// What administrators look after: people, publishers, jobs, reports, revocations, the audit log, the server itself.

import { answered, readJson, send, sendJson } from "./client";
import type {
  AuditRow,
  Job,
  NewRevocation,
  Page,
  Publisher,
  PublisherDetail,
  Readiness,
  Revocation,
  StyleReport,
  User,
} from "./types";

/** A part of a list. @param query filters; empty ones are left out */
function listed<T>(path: string, query: Record<string, string>): Promise<Page<T>> {
  const named = Object.entries(query).filter(([, value]) => value !== "");
  return readJson(`${path}?${new URLSearchParams(named)}`);
}

export const listUsers = (after = ""): Promise<Page<User>> => listed("/v1/users", { after });

export async function createUser(name: string, password: string, role: string): Promise<void> {
  await sendJson("POST", "/v1/users", { name, password, role });
}

export async function changeUser(
  name: string,
  change: { role?: string; disabled?: boolean; password?: string },
): Promise<User> {
  const response = await sendJson("PATCH", `/v1/users/${name}`, change);
  return response.json();
}

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

export const listJobs = (state = "", after = ""): Promise<Page<Job>> => listed("/v1/jobs", { state, after });

export async function steerJob(id: string, way: "cancel" | "retry"): Promise<Job> {
  const response = await sendJson("POST", `/v1/jobs/${id}/${way}`);
  return response.json();
}

/** @param state `open` or `settled`; all where nothing is said */
export const listReports = (state = "", after = ""): Promise<Page<StyleReport>> =>
  listed("/v1/reports", { state, after });

export async function settleReport(id: string, note: string): Promise<StyleReport> {
  const response = await sendJson("POST", `/v1/reports/${id}/settle`, { note });
  return response.json();
}

export const listRevocations = (after = ""): Promise<Page<Revocation>> => listed("/v1/revocations", { after });

/** Nobody can use a pack of this digest any more. The answer says which versions that were. */
export async function revoke(digest: string, reason: string): Promise<NewRevocation> {
  const response = await sendJson("POST", "/v1/revocations", { digest, reason });
  return response.json();
}

export const listAudit = (after = ""): Promise<Page<AuditRow>> => listed("/v1/audit", { after });

export const readReadiness = (): Promise<Readiness> => readJson("/readyz");

/** What is measured, in Prometheus' text format. */
export async function readMetrics(): Promise<string> {
  const response = await send("/metrics", {});
  return answered(response.text());
}
