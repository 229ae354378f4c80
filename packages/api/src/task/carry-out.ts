import type { Principal } from '@tickline/auth/verifier';
import { type Operation, ProblemError, type Task } from '@tickline/contract';
import { type Caller, type Further, StepError, violatedConstraint } from '@tickline/db';
import type { Services } from '../context.ts';
import { provisionUser } from '../user/provision-user.ts';
import { brokenRule } from './broken-rule.ts';
import { findByUid, OWNER, TASK_LIMIT } from './create-task.ts';
import { getTask } from './get-task.ts';
import { throwTaskNotFound } from './key.ts';
import { furtherStepOf, lockStep, mergedStepsOf, resultOf, stepsOf } from './statements/batch.ts';
import { selectDeleted } from './statements/trash.ts';

/** Further attempts, if another call creates the same task at the same moment. */
const ATTEMPTS = 3;

type Targeted = Exclude<Operation, { op: 'create' }>;

/** Returns a task without the time of its deletion. */
function taskOf({ deleted_at: _, ...task }: Task & { readonly deleted_at?: string }): Task {
  return task;
}

/** Returns the task as it is after the batch was rolled back. */
async function targetOf(
  services: Services,
  caller: Caller,
  { task_id, uid }: Targeted,
): Promise<Task | undefined> {
  try {
    if (task_id !== undefined) return await getTask(services, { caller, id: task_id });
    return await findByUid(services, caller.userId, uid ?? '');
  } catch (error) {
    const isGone = error instanceof ProblemError && ['TASK_NOT_FOUND', 'TASK_DELETED'].includes(error.code);
    if (!isGone) throw error;
    return undefined;
  }
}

/** Returns the task as it is in the trash. */
async function inTrash(services: Services, caller: Caller, { task_id, uid = '' }: Targeted) {
  const { userId: user_id } = caller;
  const where =
    task_id === undefined ? { user_id_uid: { user_id, uid } } : { user_id_id: { user_id, id: task_id } };
  const row = await services.prisma.taskTrash.findUnique({ where, select: { id: true } });
  return row ? selectDeleted(services, { caller, id: Number(row.id) }) : undefined;
}

/** Throws the reason why an operation found no task. */
async function refuse(services: Services, caller: Caller, operation: Targeted): Promise<never> {
  const task = await targetOf(services, caller, operation);
  const isRestore = operation.op === 'restore';
  if (isRestore && task) throw new ProblemError('TASK_NOT_IN_TRASH');
  const theirs = isRestore ? await inTrash(services, caller, operation) : task;
  // An earlier operation of the batch may have changed the revision.
  if (operation.if_revision !== undefined && theirs)
    throw new ProblemError('PRECONDITION_FAILED', { details: { task: taskOf(theirs) } });
  return throwTaskNotFound(services, { caller, id: operation.task_id ?? 0 });
}

/** Throws the reason why an operation failed. Returns if the batch can be tried again. */
async function explain(
  services: Services,
  caller: Caller,
  operation: Operation,
  cause: unknown,
): Promise<void> {
  if (cause === undefined) {
    if (operation.op !== 'create') await refuse(services, caller, operation);
    return;
  }
  const constraint = violatedConstraint(cause);
  if (constraint === TASK_LIMIT) throw new ProblemError('TASK_LIMIT_REACHED', { cause });
  const broken = brokenRule(cause);
  if (broken) throw broken;
  if (constraint === OWNER) {
    if (services.authMode === 'embedded') throw new ProblemError('USER_NOT_FOUND', { cause });
    return;
  }
  const isOfUid = constraint?.endsWith('_user_id_uid_key') ?? false;
  if (!isOfUid || operation.op !== 'create' || operation.uid === undefined) throw cause;
  // It is in the trash, or there by now.
  await findByUid(services, caller.userId, operation.uid);
}

/** The error of an operation. Nothing was written. */
export class OperationError extends Error {
  override readonly name = 'OperationError';
  /** Position of the operation. */
  readonly index: number;

  /** @param cause what is told to the client */
  constructor(index: number, cause: unknown) {
    super(`operation ${index} failed`, { cause });
    this.index = index;
  }
}

/** The result of an operation. */
export interface Outcome {
  /** The task after the operation; null if it was deleted. */
  readonly task: Task | null;
  /** Id of the next task, if the operation completed a recurring one; undefined also if the next one is in the trash. */
  readonly nextId: number | undefined;
}

interface Batch {
  readonly services: Services;
  readonly caller: Caller;
  readonly operations: readonly Operation[];
  /** The owner of the tasks, if the operations may create the first one. */
  readonly principal?: Principal;
}

/**
 * Carries out operations in order, in one transaction: all or none. For each that completes a recurring task, creates the
 * next one at the end of the same transaction.
 *
 * @throws {OperationError} for the first operation that failed
 */
export async function carryOut({ services, caller, operations, principal }: Batch): Promise<Outcome[]> {
  const { userId } = caller;
  const lock = lockStep(userId, operations);
  for (let attempt = 0; ; attempt += 1) {
    const steps = attempt === 0 ? mergedStepsOf(userId, operations) : stepsOf(userId, operations);
    /** Positions of the operations that have a further step. */
    const completing: number[] = [];
    const further: Further = ([, ...rows]) =>
      operations.flatMap((operation, index) => {
        const step = furtherStepOf(userId, operation, rows[index] ?? []);
        if (step) completing.push(index);
        return step ?? [];
      });
    try {
      const [, ...rows] = await services.statements.transaction([lock, ...steps], caller, further);
      const nextIds = rows.slice(operations.length).map(([id]) => (id ? Number(id) : undefined));
      return operations.map((operation, index) => ({
        task: resultOf(operation, rows[index] ?? []),
        nextId: nextIds[completing.indexOf(index)],
      }));
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      if (steps.length < operations.length) continue;
      const step = error.index - 1;
      const index = step < operations.length ? step : (completing[step - operations.length] ?? step);
      const operation = operations[index];
      if (!operation) throw error;
      try {
        await explain(services, caller, operation, error.cause);
      } catch (reason) {
        throw new OperationError(index, reason);
      }
      if (attempt === ATTEMPTS) throw error;
      if (violatedConstraint(error.cause) !== OWNER) continue;
      if (!principal) throw error;
      await provisionUser(services.prisma, principal);
    }
  }
}
