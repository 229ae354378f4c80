import { ProblemError } from '@tickline/contract';
import type { Services } from '../context.ts';

/**
 * Throws USER_NOT_FOUND if Better Auth has deleted the user. Does nothing if the issuer is external. Call it only if no
 * task was found: tasks are deleted with their owner, so an existing task proves that its owner exists.
 */
export async function assertUserExists({ prisma, authMode }: Services, userId: string): Promise<void> {
  if (authMode === 'external') return;
  const user = await prisma.user.findUnique({ where: { id: userId }, select: { id: true } });
  if (!user) throw new ProblemError('USER_NOT_FOUND');
}
