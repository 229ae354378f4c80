import type { PrismaClient } from '@tickline/db';
import { placeholderEmail } from '@tickline/db';
import { sampleTask } from './sample-task.ts';

/** A statement can have 65,535 parameters at most. */
const ROWS_PER_STATEMENT = 1000;

/**
 * Ensures that a user exists and has at least this many tasks. Existing tasks stay and count.
 *
 * @returns the number of tasks added
 */
export async function seed(prisma: PrismaClient, userId: string, tasks: number): Promise<number> {
  await prisma.user.upsert({
    where: { id: userId },
    create: { id: userId, name: userId, email: placeholderEmail(userId) },
    update: {},
  });
  const present = await prisma.task.count({ where: { user_id: userId } });
  for (let from = present; from < tasks; from += ROWS_PER_STATEMENT) {
    const length = Math.min(ROWS_PER_STATEMENT, tasks - from);
    await prisma.task.createMany({ data: Array.from({ length }, (_, i) => sampleTask(userId, from + i)) });
  }
  return Math.max(0, tasks - present);
}
