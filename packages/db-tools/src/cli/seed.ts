import type { PrismaClient } from '@tickline/db';
import { placeholderEmail } from '@tickline/db';
import { sampleTask } from './sample-task.ts';

/** A statement takes 65,535 parameters at most. */
const ROWS_PER_STATEMENT = 1000;

/**
 * Sees to it that a user exists and has so many tasks. Tasks that are there already stay and count.
 *
 * @returns how many tasks were added
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
