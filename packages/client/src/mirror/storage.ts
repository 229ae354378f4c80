import type { MirrorStorage } from './types.ts';

/** Keeps a mirror in memory only. */
export function memoryStorage(): MirrorStorage {
  const entries = new Map<string, unknown>();
  return {
    load: async () => new Map(entries),
    write: async (changed) => {
      for (const [key, value] of changed) {
        if (value === undefined) entries.delete(key);
        else entries.set(key, structuredClone(value));
      }
    },
  };
}

const STORE = 'entries';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Keeps a mirror in a browser's IndexedDB.
 *
 * @param name of the database, which must differ for each user
 * @see https://developer.mozilla.org/docs/Web/API/IndexedDB_API
 */
export function indexedDbStorage(name: string): MirrorStorage {
  let opening: Promise<IDBDatabase> | undefined;
  const open = () => {
    opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opening;
  };
  return {
    async load() {
      const store = (await open()).transaction(STORE).objectStore(STORE);
      const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
      return new Map(keys.map((key, index) => [String(key), values[index]]));
    },
    async write(entries) {
      const transaction = (await open()).transaction(STORE, 'readwrite', { durability: 'strict' });
      const store = transaction.objectStore(STORE);
      for (const [key, value] of entries) {
        if (value === undefined) store.delete(key);
        else store.put(value, key);
      }
      await new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    },
  };
}
