/** What begins or ends a transaction, or runs only outside one. */
const OUTSIDE =
  /\b(?:BEGIN|TRANSACTION|COMMIT|END|ROLLBACK|ABORT|CONCURRENTLY|VACUUM|DATABASE|TABLESPACE|SYSTEM)\b/i;

/** Removes bodies of functions between dollar quotes, and comments. */
function withoutBodies(sql: string): string {
  const outside = sql.split(/\$\w*\$/).filter((_, n) => n % 2 === 0);
  return outside.join(' ').replace(/--.*$/gm, '');
}

/**
 * Tells whether a migration certainly runs as one transaction, so that it is applied as a whole or not at all. PostgreSQL
 * runs a script that is sent as one message like that, unless a statement in it ends the transaction.
 *
 * @see https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export function isOneTransaction(sql: string): boolean {
  return !OUTSIDE.test(withoutBodies(sql));
}

/**
 * Makes the record of a migration part of its transaction: the migration is recorded as finished if and only if its changes
 * are committed, even if the process is killed. The record stays locked until then, so whoever changes it waits.
 *
 * @param sql a script that is about to run; the schema engine has recorded that it started
 */
export function withRecord(sql: string): string {
  if (!isOneTransaction(sql)) return sql;
  return `UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL;\n${sql}`;
}
