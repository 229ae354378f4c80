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

/** Another mirror, in another tab for example, has the storage. Its tasks can be read when that one is gone. */
export class StorageInUseError extends Error {
  override readonly name = 'StorageInUseError';
}

/**
 * Holds a lock for as long as the page lives. Where there are no locks (pages without TLS), it does nothing.
 *
 * @throws {StorageInUseError} if another page holds it
 * @see https://developer.mozilla.org/docs/Web/API/Web_Locks_API
 */
function hold(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const { locks } = navigator as { locks?: LockManager };
    if (!locks) return resolve();
    locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (!lock) throw new StorageInUseError('Another mirror uses this storage');
        resolve();
        return new Promise(() => undefined);
      })
      .catch(reject);
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Keeps a mirror in a browser's IndexedDB. One page has it at a time: in others, `load` throws a {@link StorageInUseError}, and
 * a mirror that was started tries again until it gets it.
 *
 * @param name of the database, which must differ for each user
 * @see https://developer.mozilla.org/docs/Web/API/IndexedDB_API
 */
export function indexedDbStorage(name: string): MirrorStorage {
  let opening: Promise<IDBDatabase> | undefined;
  let holding: Promise<void> | undefined;
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
      holding ??= hold(`tickline-mirror:${name}`);
      await holding.catch((error: unknown) => {
        holding = undefined;
        throw error;
      });
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
