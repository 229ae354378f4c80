import { AuthError } from '../verifier/error.ts';

/** Keys that are read by one statement. */
const AT_ONCE = 100;
const MAX_WAITING = 1000;
const RETRY_AFTER_SECONDS = 1;

interface Waiting<V> {
  readonly found: Promise<V | undefined>;
  resolve(value: V | undefined): void;
  reject(error: unknown): void;
}

function wait<V>(): Waiting<V> {
  let resolve!: Waiting<V>['resolve'];
  let reject!: Waiting<V>['reject'];
  const found = new Promise<V | undefined>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { found, resolve, reject };
}

/** Reads the values of several keys. A key without a value is not in the result. */
export type ReadMany<V> = (keys: readonly string[]) => Promise<ReadonlyMap<string, V>>;

/**
 * Returns a function that reads the value of one key. One read runs at a time. Keys that come meanwhile wait and are read
 * together, so many unknown keys do not become as many reads. No read answers a key that came after it began.
 */
export function readTogether<V>(readMany: ReadMany<V>): (key: string) => Promise<V | undefined> {
  const waiting = new Map<string, Waiting<V>>();
  let isReading = false;

  async function readNext(): Promise<void> {
    const batch = [...waiting].slice(0, AT_ONCE);
    for (const [key] of batch) waiting.delete(key);
    try {
      const found = await readMany(batch.map(([key]) => key));
      for (const [key, { resolve }] of batch) resolve(found.get(key));
    } catch (error) {
      for (const [, { reject }] of batch) reject(error);
    }
  }

  async function readAll(): Promise<void> {
    isReading = true;
    while (waiting.size > 0) await readNext();
    isReading = false;
  }

  return async (key) => {
    const same = waiting.get(key);
    if (same) return same.found;
    if (waiting.size >= MAX_WAITING)
      throw new AuthError('SERVICE_UNAVAILABLE', 'too_many_keys', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    const own = wait<V>();
    waiting.set(key, own);
    if (!isReading) void readAll();
    return own.found;
  };
}
