// Keeps one's own picture in this browser alone, so that a page that is opened anew still shows styles on it.

const BASE = "pastiche";
const STORE = "pictures";
const KEY = "mine";

export interface Kept {
  file: Blob;
  fileName: string;
}

/** Nothing where none is kept, or the browser keeps nothing. */
export async function keptPicture(): Promise<Kept | null> {
  return (await used<Kept | undefined>("readonly", (store) => store.get(KEY)).catch(() => null)) ?? null;
}

/** Best effort: a browser that keeps nothing, or has no room, shows the picture until the page is left. */
export async function keepPicture(kept: Kept): Promise<void> {
  await used("readwrite", (store) => store.put(kept, KEY)).catch(() => null);
}

export async function forgetPicture(): Promise<void> {
  await used("readwrite", (store) => store.delete(KEY)).catch(() => null);
}

async function used<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(BASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const base = await settled(opening);
  try {
    return await settled(work(base.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    base.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the browser keeps nothing"));
  });
}
