// Puts the keyboard at the heading of a view that was navigated to, so that a screen reader says where one is.

import { router } from "./router.svelte";

/** For `{@attach arrive}` on a view's `h1`, which needs `tabindex="-1"`. The first view of a visit is left alone. */
export function arrive(heading: HTMLElement): void {
  if (router.visit > 1) heading.focus({ preventScroll: true });
}
