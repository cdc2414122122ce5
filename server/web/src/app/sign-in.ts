// Leads people to the page where they sign in, and back again.

import type { Problem } from "../api/problem";
import { router } from "./router.svelte";
import { signInAddress } from "./routes";

/** For an effect of a view: where the server wants to know who asks, the sign-in page comes next. */
export function signInFor(problem: Problem | null): void {
  if (!problem?.isUnknownPerson) return;
  router.go(signInAddress(location.pathname + location.search), { replace: true });
}
