import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { TicklineRouter } from '../router.ts';

type Inputs = inferRouterInputs<TicklineRouter>['task'];

/** A task as the server returns it. */
export type Task = inferRouterOutputs<TicklineRouter>['task']['get'];

/** Fields of a new task. */
export type NewTask = Omit<NonNullable<Inputs['create']>, 'user_id' | 'uid' | 'idempotency_key'>;

/** Fields of a task to change. */
export type TaskChanges = Omit<NonNullable<Inputs['update']>, 'user_id' | 'task_id' | 'if_revision'>;

/** A write that the server has not confirmed. */
export type Operation =
  | { readonly op: 'create'; readonly uid: string; readonly fields: NewTask }
  | { readonly op: 'update'; readonly uid: string; readonly fields: TaskChanges }
  | { readonly op: 'delete'; readonly uid: string }
  | { readonly op: 'restore'; readonly uid: string };

/** An operation in the outbox. */
export interface Pending {
  /** Grows with each operation. */
  readonly number: number;
  readonly operation: Operation;
  /** The task's revision that the operation expects; undefined if it expects none. */
  readonly base: number | undefined;
  /** What the changed fields were before the operation. */
  readonly before: Readonly<Record<string, unknown>>;
}

/**
 * An operation that the server cannot carry out as it is: the task was changed elsewhere in the same fields (`changed`), or
 * deleted (`deleted`), or the server refuses the operation for good (`refused`).
 */
export interface Conflict {
  readonly kind: 'changed' | 'deleted' | 'refused';
  readonly operation: Operation;
  /** The task as it is on the server; undefined if it is not there. */
  readonly theirs: Task | undefined;
  /** The server's error. */
  readonly error: unknown;
}

/** The answer to a conflict: carry out the operation all the same, or drop it. */
export type Resolution = 'mine' | 'theirs';

/** Where a mirror keeps its copy and its outbox. A storage belongs to one user, and to one mirror at a time. */
export interface MirrorStorage {
  /** Returns all entries. */
  load(): Promise<ReadonlyMap<string, unknown>>;
  /** Stores entries, and removes those that are undefined: all or none. Values are plain JSON. */
  write(entries: ReadonlyMap<string, unknown>): Promise<void>;
}
