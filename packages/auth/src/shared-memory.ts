import { LRUCache } from 'lru-cache';

interface Entry<V> {
  readonly owner: string;
  readonly value: V;
}

interface SharedMemoryOptions {
  /** Size of all entries together. */
  readonly maxSize: number;
  /** The size of an entry, by its key. */
  readonly sizeOf: (key: string) => number;
  /** Entries of one owner. Nobody can push out those of others by adding many. */
  readonly maxOfOwner: number;
}

/** A bounded memory of what owners have added. It forgets what was not asked for for longest. */
export class SharedMemory<V> {
  readonly #maxOfOwner: number;
  /** In the order in which they were added. */
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

  /** Adds an entry. If its owner has as many others as they may, the oldest of them is forgotten. */
  set(key: string, owner: string, value: V): void {
    this.#entries.set(key, { owner, value });
    const keys = this.#keysOf.get(owner) ?? new Set();
    this.#keysOf.set(owner, keys.add(key));
    const [oldest] = keys;
    if (keys.size > this.#maxOfOwner && oldest !== undefined) this.#entries.delete(oldest);
  }

  clear(): void {
    this.#entries.clear();
  }
}
