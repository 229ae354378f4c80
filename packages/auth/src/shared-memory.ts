import { LRUCache } from 'lru-cache';

interface Entry<V> {
  readonly owner: string;
  readonly value: V;
}

interface SharedMemoryOptions {
  /** Total size of all entries. */
  readonly maxSize: number;
  /** Returns the size of an entry. */
  readonly sizeOf: (key: string) => number;
  /** Maximum number of entries for one owner, so that no owner can evict the others' entries by adding many. */
  readonly maxOfOwner: number;
}

/** A bounded LRU cache whose entries belong to owners. */
export class SharedMemory<V> {
  readonly #maxOfOwner: number;
  /** Each owner's keys, oldest first. */
  readonly #keysOf = new Map<string, Set<string>>();
  readonly #entries: LRUCache<string, Entry<V>>;

  constructor({ maxSize, sizeOf, maxOfOwner }: SharedMemoryOptions) {
    this.#maxOfOwner = maxOfOwner;
    this.#entries = new LRUCache({
      maxSize,
      sizeCalculation: (_, key) => sizeOf(key),
      dispose: ({ owner }, key) => {
        const keys = this.#keysOf.get(owner);
        keys?.delete(key);
        if (keys?.size === 0) this.#keysOf.delete(owner);
      },
    });
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** Adds an entry. If its owner then has too many, removes the owner's oldest entry. */
  set(key: string, owner: string, value: V): void {
    this.#entries.set(key, { owner, value });
    const keys = this.#keysOf.get(owner) ?? new Set();
    this.#keysOf.set(owner, keys.add(key));
    const [oldest] = keys;
    if (keys.size > this.#maxOfOwner && oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
  }
}
