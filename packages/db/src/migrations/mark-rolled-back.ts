import type { PrismaClient } from '../generated/client.ts';

/**
 * Declares that what a failed migration left behind has been cleared away, so that it is applied again.
 * Does what `prisma migrate resolve --rolled-back` does, for the embedded database too.
 *
 * @returns false where there is no such failed migration
 */
export async function markRolledBack(prisma: PrismaClient, name: string): Promise<boolean> {
  const marked = await prisma.$executeRaw`
    UPDATE _prisma_migrations SET rolled_back_at = CURRENT_TIMESTAMP
    WHERE migration_name = ${name} AND finished_at IS NULL AND rolled_back_at IS NULL`;
  return marked > 0;
}
