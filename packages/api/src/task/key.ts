import { ProblemError } from '@tickline/contract';
import { type Caller, Prisma } from '@tickline/db';
import type { Services } from '../context.ts';
import { assertUserExists } from '../user/assert-user-exists.ts';

/** Which task: owner and id together are the primary key, so another user's task can't be named. */
export interface TaskKey {
  /** Asks for it, and owns it. */
  readonly caller: Caller;
  readonly id: number;
}

/** For Prisma's `where`. */
export const uniqueOf = ({ caller, id }: TaskKey) => ({ user_id_id: { user_id: caller.userId, id } });

/** Throws what a missing row means: there is no such task, or no such user (and so none of their tasks). */
export async function throwTaskNotFound(services: Services, { caller }: TaskKey): Promise<never> {
  await assertUserExists(services, caller.userId);
  throw new ProblemError('TASK_NOT_FOUND');
}

/** Whether a write found no row. @see https://www.prisma.io/docs/orm/reference/error-reference#p2025 */
export function isRowMissing(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2025';
}
