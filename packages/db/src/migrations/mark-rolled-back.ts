import { type StatementRunner, statement } from '../statement.ts';

const MARK = statement(
  'UPDATE _prisma_migrations SET rolled_back_at = CURRENT_TIMESTAMP ' +
    'WHERE migration_name = $1 AND finished_at IS NULL AND rolled_back_at IS NULL RETURNING id',
  { sharing: 'transaction' },
);

/**
 * Records that the changes of an unfinished migration were removed, so that the migration is applied again. Does the same
 * as `prisma migrate resolve --rolled-back`, and works on the embedded database too.
 *
 * @returns false if there is no such migration
 */
export async function markRolledBack(statements: StatementRunner, name: string): Promise<boolean> {
  return (await statements.query(MARK, [name])).length > 0;
}
