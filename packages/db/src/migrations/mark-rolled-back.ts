import type { PrismaClient } from '../generated/client.ts';

/**
 * Records that the changes of a failed migration were removed, so that the migration is applied again. Does the same as
 * `prisma migrate resolve --rolled-back`, and works on the embedded database too.
 *
 * @returns false if there is no such failed migration
 */
export async function markRolledBack(prisma: PrismaClient, name: string): Promise<boolean> {
  const marked = await prisma.$executeRaw`
    UPDATE _prisma_migrations SET rolled_back_at = CURRENT_TIMESTAMP
    WHERE migration_name = ${name} AND finished_at IS NULL AND rolled_back_at IS NULL`;
  return marked > 0;
}
