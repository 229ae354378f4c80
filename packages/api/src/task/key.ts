import { type IfRevision, ProblemError } from '@tickline/contract';
import { type Caller, Prisma } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';
import { revisionCondition } from './precondition.ts';

/** Identifies a task. Owner and id together are the primary key, so a caller cannot address another user's task. */
export interface TaskKey {
  /** Makes the request and owns the task. */
  readonly caller: Caller;
  readonly id: number;
  /** The task must have it. */
  readonly ifRevision?: IfRevision;
}

export const uniqueOf = ({ caller, id, ifRevision }: TaskKey) => ({
  user_id_id: { user_id: caller.userId, id },
  ...revisionCondition(ifRevision),
});

/** Throws USER_NOT_FOUND if the user is gone (and so all their tasks), and TASK_NOT_FOUND otherwise. */
export async function throwTaskNotFound(services: Services, { caller }: TaskKey): Promise<never> {
  await assertUserExists(services, caller.userId);
  throw new ProblemError('TASK_NOT_FOUND');
}

/** Tells whether a write found no row. @see https://www.prisma.io/docs/orm/reference/error-reference#p2025 */
export function isRowMissing(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025';
}
