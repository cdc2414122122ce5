// Who uses the page.

import { readMe } from "../api/account";
import { isAbort } from "../api/problem";
import { found, refresh, wasSignedIn } from "../api/session";
import type { Me } from "../api/types";

class People {
  /** Nothing until the server has answered. */
  me: Me | null = $state.raw(null);

  get isSignedIn(): boolean {
    return Boolean(this.me?.user);
  }

  get isAdministrator(): boolean {
    return this.me?.user?.role === "administrator";
  }

  /** Whether there is a publisher whose styles one may publish. */
  get mayPublish(): boolean {
    return this.isAdministrator || (this.me?.publishers.length ?? 0) > 0;
  }

  /** The access token's cookie is gone after a quarter of an hour; the session goes on for a month. */
  async read(): Promise<Me> {
    let me = await readMe();
    if (!me.user && wasSignedIn() && (await refresh())) me = await readMe();
    if (me.user) found();
    this.me = me;
    return me;
  }

  /** Reads where nothing depends on it: the head then shows neither name nor sign-in. */
  async readQuietly(): Promise<void> {
    await this.read().catch((error: unknown) => {
      if (!isAbort(error)) this.me = null;
    });
  }
}

export const people = new People();
