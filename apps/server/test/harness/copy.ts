import type { Change, Task, TaskChanges } from '@tickline/contract';

/** A copy of a user's tasks that is made from changes alone. */
export class Copy {
  readonly #tasks = new Map<number, Task>();
  /** Of the last change. */
  revision = 0;

  /** @throws if a change is not later than all those before */
  take(changes: readonly Change[]): void {
    for (const { revision, task_id, task } of changes) {
      if (revision <= this.revision)
        throw new Error(`the copy has revision ${this.revision}, and gets ${revision}`);
      this.revision = revision;
      if (task) this.#tasks.set(task_id, task);
      else this.#tasks.delete(task_id);
    }
  }

  /** All tasks by id. */
  get tasks(): Task[] {
    return [...this.#tasks.values()].sort((one, other) => one.id - other.id);
  }
}

interface PageReader {
  /** Reads a page. Returns undefined if the server is down. */
  read(query: URLSearchParams): Promise<TaskChanges | undefined>;
  /** Sizes of the pages, one after the other, again and again. */
  readonly limits: readonly number[];
  /** Returns the revision of the last change there will have been; undefined until that is known. */
  last(): number | undefined;
}

/** Makes a copy, and follows the changes by pages. */
export async function followPages({ read, limits, last }: PageReader): Promise<Copy> {
  const copy = new Copy();
  let cursor: string | undefined;
  for (let n = 0; copy.revision < (last() ?? Number.POSITIVE_INFINITY); n += 1) {
    const limit = String(limits[n % limits.length]);
    const page = await read(new URLSearchParams({ limit, ...(cursor !== undefined && { since: cursor }) }));
    copy.take(page?.changes ?? []);
    cursor = page?.cursor ?? cursor;
  }
  return copy;
}
