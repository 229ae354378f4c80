import type { TicklineClient } from '../client.ts';
import { isRefused } from '../errors.ts';
import { newUid } from '../uid.ts';
import { applied, defined, nextBatch } from './outbox.ts';
import { type Change, reconcile } from './reconcile.ts';
import { memoryStorage } from './storage.ts';
import type {
  Conflict,
  MirrorStorage,
  NewTask,
  Operation,
  Pending,
  Resolution,
  Task,
  TaskChanges,
} from './types.ts';

export interface MirrorOptions {
  /** Default: memory. */
  readonly storage?: MirrorStorage;
  /** Answers conflicts. By default, edits win over other edits and over deletions, and deletions yield to edits. */
  readonly onConflict?: (conflict: Conflict) => Resolution | Promise<Resolution>;
  /** Pause between two looks at what changed elsewhere, in milliseconds. Default: 5,000, or 60,000 with `watch`. */
  readonly pollMs?: number;
  /** Whether to look as soon as the server reports a change. The client needs `subscriptions`. Default: false. */
  readonly watch?: boolean;
}

export interface MirrorStatus {
  /** Whether there is a whole copy of the tasks, however old. */
  readonly isLoaded: boolean;
  /** The reason why the last attempt failed; undefined if the copy is up to date. */
  readonly error: unknown;
  /** Number of operations that the server has not confirmed. */
  readonly pending: number;
}

export interface MirrorListener {
  /** Called with the `uid`s of tasks that were changed, here or elsewhere. */
  readonly onTasks?: (uids: ReadonlySet<string>) => void;
  readonly onStatus?: (status: MirrorStatus) => void;
}

const CURSOR = 'cursor';
const LONGEST_PAUSE_MS = 60_000;
const PAGE = 500;
/** Refused batches in a row, each of which settles an operation. */
const MAX_REFUSALS = 200;

const taskKey = (uid: string) => `task:${uid}`;
const pendingKey = (number: number) => `pending:${number}`;

function defaultResolution({ kind, operation }: Conflict): Resolution {
  return kind === 'refused' || operation.op === 'delete' ? 'theirs' : 'mine';
}

/**
 * A copy of a user's tasks on this device. It follows the changes on the server. Writes apply to it at once, wait in an
 * outbox until the server has confirmed them, and survive restarts with the storage.
 */
export class TaskMirror {
  readonly #client: TicklineClient;
  readonly #storage: MirrorStorage;
  readonly #pollMs: number;
  readonly #watches: boolean;
  readonly #onConflict: (conflict: Conflict) => Resolution | Promise<Resolution>;
  readonly #listeners = new Set<MirrorListener>();
  /** Tasks as the server has them. */
  readonly #server = new Map<string, Task>();
  #outbox: Pending[] = [];
  #cursor: string | undefined;
  #lastNumber = 0;
  #error: unknown;
  #loading: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #stop: AbortController | undefined;
  #wake: (() => void) | undefined;
  /** Whether there may be changes that the last look has not seen. */
  #isHinted = false;

  constructor(client: TicklineClient, options: MirrorOptions = {}) {
    this.#client = client;
    this.#storage = options.storage ?? memoryStorage();
    this.#watches = options.watch ?? false;
    this.#pollMs = options.pollMs ?? (this.#watches ? 60_000 : 5000);
    this.#onConflict = options.onConflict ?? defaultResolution;
  }

  /** Reads the storage. Every other method does so first; call it to show what is there before the server answers. */
  load(): Promise<void> {
    this.#loading ??= this.#storage.load().then(
      (entries) => this.#take(entries),
      (error: unknown) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }

  #take(entries: ReadonlyMap<string, unknown>): void {
    for (const [key, value] of entries) {
      if (key === CURSOR) this.#cursor = value as string;
      else if (key.startsWith('task:')) this.#server.set((value as Task).uid, value as Task);
      else this.#outbox.push(value as Pending);
    }
    this.#outbox.sort((one, other) => one.number - other.number);
    this.#lastNumber = this.#outbox.at(-1)?.number ?? 0;
  }

  /** Loads the copy, and keeps it up to date until `stop`. */
  start(): void {
    if (this.#stop) return;
    const stop = new AbortController();
    this.#stop = stop;
    void this.#follow(stop.signal);
    if (this.#watches) this.#watch(stop.signal);
  }

  /** Stops following. What is in the outbox stays there. */
  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.#wake?.();
  }

  get status(): MirrorStatus {
    return { isLoaded: this.#cursor !== undefined, error: this.#error, pending: this.#outbox.length };
  }

  /** Returns all tasks, with what is in the outbox. */
  tasks(): Task[] {
    const tasks = new Map(this.#server);
    for (const { operation } of this.#outbox) {
      const task = applied(tasks.get(operation.uid), operation, new Date().toISOString());
      if (task) tasks.set(operation.uid, task);
      else tasks.delete(operation.uid);
    }
    return [...tasks.values()];
  }

  /** Returns a task, with what is in the outbox. */
  get(uid: string): Task | undefined {
    let task = this.#server.get(uid);
    for (const { operation } of this.#outbox)
      if (operation.uid === uid) task = applied(task, operation, new Date().toISOString());
    return task;
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: MirrorListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Creates a task. Resolves when it is stored on this device. @returns its `uid` */
  async create(fields: NewTask): Promise<string> {
    const uid = newUid();
    await this.#add({ op: 'create', uid, fields });
    return uid;
  }

  /** Changes fields of a task. Resolves when that is stored on this device. */
  update(uid: string, fields: TaskChanges): Promise<void> {
    return this.#add({ op: 'update', uid, fields });
  }

  /** Deletes a task: moves it to the trash. Resolves when that is stored on this device. */
  delete(uid: string): Promise<void> {
    return this.#add({ op: 'delete', uid });
  }

  /** Restores a task from the trash. It appears when the server has confirmed that. */
  restore(uid: string): Promise<void> {
    return this.#add({ op: 'restore', uid });
  }

  /** Sends the outbox, and then reads what changed elsewhere. @throws the reason if it could not be done */
  sync(): Promise<void> {
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  async #add(operation: Operation): Promise<void> {
    await this.load();
    const { uid } = operation;
    const fields = operation.op === 'update' ? defined(operation.fields) : {};
    const task: Readonly<Record<string, unknown>> = { ...this.get(uid) };
    this.#lastNumber += 1;
    const pending: Pending = {
      number: this.#lastNumber,
      operation,
      // A task in the trash is not here.
      base: operation.op === 'restore' ? undefined : this.#server.get(uid)?.revision,
      before: Object.fromEntries(Object.keys(fields).map((name) => [name, task[name] ?? null])),
    };
    this.#outbox.push(pending);
    this.#tell([uid]);
    await this.#storage.write(new Map([[pendingKey(pending.number), pending]]));
    this.#wake?.();
  }

  /** Looks for changes when there are some, and when the connection is there again. */
  #watch(signal: AbortSignal): void {
    const look = () => {
      this.#isHinted = true;
      this.#wake?.();
    };
    const { unsubscribe } = this.#client.task.watch.subscribe(
      {},
      { onData: look, onConnectionStateChange: ({ state }) => void (state === 'pending' && look()) },
    );
    signal.addEventListener('abort', unsubscribe);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      await this.sync().then(
        () => {
          failures = 0;
        },
        () => {
          failures += 1;
        },
      );
      const backOff = this.#pollMs * 2 ** Math.min(failures, 10) * (0.5 + Math.random() / 2);
      await this.#pause(Math.min(backOff, Math.max(LONGEST_PAUSE_MS, this.#pollMs)), failures > 0, signal);
    }
  }

  /** Waits, until there is something to send, if the server could be reached. */
  #pause(ms: number, isOffline: boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#wake = () => {
        if (!isOffline || signal.aborted) end();
      };
      if (!isOffline && (this.#outbox.length > 0 || this.#isHinted)) end();
    });
  }

  async #sync(): Promise<void> {
    try {
      this.#isHinted = false;
      await this.load();
      await this.#push();
      await this.#pull();
      this.#error = undefined;
    } catch (error) {
      this.#error = error;
      throw error;
    } finally {
      for (const { onStatus } of this.#listeners) onStatus?.(this.status);
    }
  }

  async #push(): Promise<void> {
    let refusals = 0;
    while (this.#outbox.length > 0) {
      const batch = nextBatch(this.#outbox);
      try {
        const { results } = await this.#client.task.batch.mutate({ operations: batch.operations });
        await this.#confirm(batch.pending, results);
        refusals = 0;
      } catch (error) {
        const change = await reconcile(batch.pending, error, this.#onConflict);
        refusals += 1;
        // Others may change the task again and again. A later attempt goes on.
        if (!change || refusals > MAX_REFUSALS) throw error;
        await this.#apply(change);
      }
    }
  }

  async #confirm(done: readonly Pending[], results: readonly (Task | null)[]): Promise<void> {
    const entries = new Map<string, unknown>();
    const tasks = new Map(done.map(({ operation }, index) => [operation.uid, results[index] ?? undefined]));
    for (const [uid, task] of tasks) this.#put(uid, task, entries);
    for (const { number } of done) entries.set(pendingKey(number), undefined);
    this.#outbox = this.#outbox.slice(done.length).map((each) => {
      const task = tasks.get(each.operation.uid);
      if (!task) return each;
      const next = { ...each, base: task.revision };
      entries.set(pendingKey(next.number), next);
      return next;
    });
    await this.#storage.write(entries);
    this.#tell(tasks.keys());
  }

  async #apply({ from, to, theirs }: Change): Promise<void> {
    const entries = new Map<string, unknown>();
    for (const { number } of from) entries.set(pendingKey(number), undefined);
    for (const each of to) entries.set(pendingKey(each.number), each);
    this.#outbox = this.#outbox.flatMap((each) => {
      if (!from.includes(each)) return [each];
      return from.indexOf(each) === 0 ? [...to] : [];
    });
    if (theirs) this.#put(theirs.uid, theirs, entries);
    await this.#storage.write(entries);
    this.#tell(from.map(({ operation }) => operation.uid));
  }

  #put(uid: string, task: Task | undefined, entries: Map<string, unknown>): void {
    if (task) this.#server.set(uid, task);
    else this.#server.delete(uid);
    entries.set(taskKey(uid), task);
  }

  async #pull(): Promise<void> {
    try {
      await this.#read(this.#cursor);
    } catch (error) {
      if (!isRefused(error, 'CURSOR_EXPIRED')) throw error;
      await this.#read(undefined);
    }
  }

  /** @param since undefined to read all tasks: those that are not among them are gone */
  async #read(since: string | undefined): Promise<void> {
    const gone = new Set(since === undefined ? this.#server.keys() : []);
    for (let cursor = since; ; ) {
      const page = await this.#client.task.changes.query({ since: cursor, limit: PAGE });
      cursor = page.cursor;
      const entries = new Map<string, unknown>();
      for (const { uid, revision, task } of page.changes) {
        gone.delete(uid);
        // A whole copy counts more than what is here: the server may have been restored from a backup.
        const isNews = since === undefined || revision > (this.#server.get(uid)?.revision ?? 0);
        if (isNews) this.#put(uid, task ?? undefined, entries);
      }
      const uids = page.changes.map(({ uid }) => uid);
      if (!page.has_more) for (const uid of gone) this.#put(uid, undefined, entries);
      // A copy that is not whole has no cursor.
      if (since !== undefined || !page.has_more) {
        this.#cursor = cursor;
        entries.set(CURSOR, cursor);
      }
      await this.#storage.write(entries);
      this.#tell(page.has_more ? uids : [...uids, ...gone]);
      if (!page.has_more) return;
    }
  }

  #tell(uids: Iterable<string>): void {
    const changed = new Set(uids);
    if (changed.size === 0) return;
    for (const { onTasks, onStatus } of this.#listeners) {
      onTasks?.(changed);
      onStatus?.(this.status);
    }
  }
}

/** Creates a copy of the caller's tasks. Call `start` to load it and keep it up to date. */
export function createTaskMirror(client: TicklineClient, options?: MirrorOptions): TaskMirror {
  return new TaskMirror(client, options);
}
