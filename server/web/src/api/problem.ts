// What went wrong, in the words of the server's problem+json (RFC 9457).

import type { ProblemBody } from "./types";

/** Codes of who asks and is not known, or not any more. */
const UNKNOWN_PERSON = new Set(["sign_in_required", "credential_expired", "credential_refused"]);

export class Problem extends Error {
  readonly title: string;
  readonly detail: string;
  /** A stable word to match on. */
  readonly code: string;
  /** The HTTP status; 0 where the server was not reached. */
  readonly status: number;
  /** The largest longest side in px at which the render is possible. */
  readonly largestSide: number | null;

  constructor(body: Partial<ProblemBody> & { title: string }) {
    super(body.detail || body.title);
    this.title = body.title;
    this.detail = body.detail ?? "";
    this.code = body.code ?? "";
    this.status = body.status ?? 0;
    this.largestSide = body.largest_side ?? null;
  }

  /** Whether another access token, or signing in, may solve it. */
  get isUnknownPerson(): boolean {
    return UNKNOWN_PERSON.has(this.code);
  }
}

export async function problemFrom(response: Response): Promise<Problem> {
  const isProblem = (response.headers.get("Content-Type") ?? "").startsWith("application/problem+json");
  const body: Partial<ProblemBody> = isProblem ? await response.json().catch(() => ({})) : {};
  return new Problem({ title: `The server answered ${response.status}`, ...body, status: response.status });
}

export function unreachable(isLarge: boolean): Problem {
  const large = isLarge ? " The picture is large; the server may have refused it while it was sent." : "";
  return new Problem({
    title: "The server did not answer",
    detail: `Check that it is running and that this computer reaches it, then try again.${large}`,
    code: "unreachable",
  });
}

/** A stop that somebody wanted is no failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Any failure as a problem; what is no problem of the server's is a mistake of this page. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new Problem({ title: "This page made a mistake", detail, code: "page" });
}

/** Its detail as a sentence, without the name of the field that it begins with. */
export function sentence(problem: Problem): string {
  const text = (problem.detail || problem.title).replace(/^`\w+`: /, "");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/([.!?])\.$/, "$1");
}
