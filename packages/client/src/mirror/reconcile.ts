import { isRefused, type RefusedError } from '../errors.ts';
import { defined, hasValues } from './outbox.ts';
import type { Conflict, Pending, Resolution, Task } from './types.ts';

/** How the outbox changes: the operations `from` make room for `to`, at the place of the first. */
export interface Change {
  readonly from: readonly Pending[];
  readonly to: readonly Pending[];
  /** The task as the server has it, if it said so. */
  readonly theirs?: Task | undefined;
}

type Ask = (conflict: Conflict) => Resolution | Promise<Resolution>;

/** Returns the position of the operation that the server refused; undefined if it refused no single one. */
function indexOf({ data }: RefusedError): number | undefined {
  const details = data.details as { readonly index?: number };
  if (details.index !== undefined) return details.index;
  const [, index] = /^operations\.(\d+)/.exec(data.issues[0]?.path ?? '') ?? [];
  return index === undefined ? undefined : Number(index);
}

/** Returns the fields that an operation sets and no later one sets again. */
function lastingFields(pending: Pending, batch: readonly Pending[]): Record<string, unknown> {
  const { operation } = pending;
  if (operation.op !== 'update') return {};
  const fields: Record<string, unknown> = { ...defined(operation.fields) };
  for (const { number, operation: later } of batch)
    if (number > pending.number && later.op === 'update' && later.uid === operation.uid)
      for (const name of Object.keys(defined(later.fields))) delete fields[name];
  return fields;
}

async function ofOtherRevision(
  pending: Pending,
  batch: readonly Pending[],
  theirs: Task,
  error: unknown,
  ask: Ask,
): Promise<Change> {
  const { operation } = pending;
  const rebased = { from: [pending], to: [{ ...pending, base: theirs.revision }], theirs };
  const dropped = { from: [pending], to: [], theirs };
  if (operation.op === 'update') {
    // The first attempt was carried out and its answer lost, or someone else did the same.
    if (hasValues(theirs, lastingFields(pending, batch))) return dropped;
    // Other fields were changed.
    if (hasValues(theirs, pending.before)) return rebased;
  }
  const resolution = await ask({ kind: 'changed', operation, theirs, error });
  return resolution === 'mine' ? rebased : dropped;
}

async function ofMissingTask(
  pending: Pending,
  batch: readonly Pending[],
  error: unknown,
  ask: Ask,
): Promise<Change> {
  const { operation } = pending;
  // A second attempt, or someone else has deleted it too.
  if (operation.op === 'delete') return { from: [pending], to: [] };
  const ofTask = batch.filter(
    (each) => each.operation.uid === operation.uid && each.number >= pending.number,
  );
  // It is gone for good.
  if (operation.op === 'restore') {
    await ask({ kind: 'refused', operation, theirs: undefined, error });
    return { from: ofTask, to: [] };
  }
  const resolution = await ask({ kind: 'deleted', operation, theirs: undefined, error });
  if (resolution === 'theirs') return { from: [pending], to: [] };
  const restore: Pending = {
    // Between this operation and the one before.
    number: pending.number - 0.5,
    operation: { op: 'restore', uid: operation.uid },
    base: undefined,
    before: {},
  };
  return { from: [pending], to: [restore, { ...pending, base: undefined }] };
}

/**
 * Decides what happens to an operation that the server refused. The whole batch was rolled back.
 *
 * @returns undefined if the error is not about an operation, so that the same batch can be sent again later
 */
export async function reconcile(
  batch: readonly Pending[],
  error: unknown,
  ask: Ask,
): Promise<Change | undefined> {
  if (!isRefused(error)) return undefined;
  const index = indexOf(error);
  const pending = index === undefined ? undefined : batch[index];
  if (!pending) return undefined;
  const { operation } = pending;
  const dropped = { from: [pending], to: [] };
  const { error_code: code, details } = error.data;
  const { task: theirs } = details as { readonly task?: Task };
  switch (code) {
    case 'PRECONDITION_FAILED':
      return theirs && ofOtherRevision(pending, batch, theirs, error, ask);
    case 'TASK_NOT_FOUND':
      return ofMissingTask(pending, batch, error, ask);
    case 'TASK_NOT_IN_TRASH':
    // It was created, and then deleted elsewhere.
    case 'TASK_DELETED':
      return dropped;
    case 'VALIDATION_ERROR':
    case 'TASK_LIMIT_REACHED': {
      const resolution = await ask({ kind: 'refused', operation, theirs: undefined, error });
      return resolution === 'mine' ? undefined : dropped;
    }
    default:
      return undefined;
  }
}
