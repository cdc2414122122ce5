// What administrators look after: people, jobs, reports, revocations, the audit log, the server itself.

import { answered, listed, readJson, send, sendJson } from "./client";
import type {
  AuditRow,
  Job,
  NewRevocation,
  Notice,
  Page,
  Readiness,
  Revocation,
  SettingGroup,
  Storage,
  StyleReport,
  User,
} from "./types";

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

/** What of the audit log is wanted. */
export interface AuditFilter {
  actor: string;
  /** Beginnings. */
  action: string;
  subject: string;
}

export const listAudit = (filter: AuditFilter, after = ""): Promise<Page<AuditRow>> =>
  listed("/v1/audit", { ...filter, after });

/** What this node does not use now. */
export const listNotices = async (): Promise<Notice[]> => (await readJson<{ items: Notice[] }>("/v1/notices")).items;

/** The configuration that is in force. */
export const listSettings = async (): Promise<SettingGroup[]> =>
  (await readJson<{ groups: SettingGroup[] }>("/v1/settings")).groups;

export const readStorage = (): Promise<Storage> => readJson("/v1/storage");

export const readReadiness = (): Promise<Readiness> => readJson("/readyz");

/** What is measured, in Prometheus' text format. */
export async function readMetrics(): Promise<string> {
  const response = await send("/metrics", {});
  return answered(response.text());
}
