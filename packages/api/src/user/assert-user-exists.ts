import { ProblemError } from '@tickline/contract';
import type { Services } from '../context.ts';

/**
 * Refuses a user that Better Auth here has deleted. To be asked only where no task was found: tasks go with their
 * owner, so a task that is there proves that its owner is.
 */
export async function assertUserExists({ prisma, authMode }: Services, userId: string): Promise<void> {
  if (authMode === 'external') return;
  const user = await prisma.user.findUnique({ where: { id: userId }, select: { id: true } });
  if (!user) throw new ProblemError('USER_NOT_FOUND');
}
