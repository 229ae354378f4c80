import { Prisma, type PrismaClient } from '@tickline/db';
import { BackupError } from './backup-error.ts';

const ROWS_PER_STATEMENT = 1000;
/** A day, which is no limit: the copy is one transaction on either side. */
const OPTIONS = { timeout: 86_400_000, maxWait: 60_000 };

type Client = Prisma.TransactionClient;

/**
 * All tables with rows of users, those that others refer to first, and last what triggers write: with a user's kept
 * count in its place before the tasks, they would be counted twice. Names come quoted where they have to be.
 */
async function tablesOf(client: Client): Promise<string[]> {
  const rows = await client.$queryRaw<{ name: string }[]>`
    SELECT CAST(c.oid::regclass AS text) AS name FROM pg_class AS c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> '_prisma_migrations'
    ORDER BY c.relname LIKE 'task\\_count%', (SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f'), name`;
  return rows.map(({ name }) => name);
}

async function assertEmpty(target: Client, table: string): Promise<void> {
  const rows = await target.$queryRaw<unknown[]>`SELECT FROM ${Prisma.raw(table)} LIMIT 1`;
  if (rows.length > 0) throw new BackupError(`The database at DATABASE_URL is not empty: ${table} has rows.`);
}

/** PostgreSQL itself writes and reads the rows as JSON, so that no value changes on its way through JavaScript. */
async function copyTable(source: Client, target: Client, table: string): Promise<number> {
  const name = Prisma.raw(table);
  await source.$executeRaw`DECLARE copying NO SCROLL CURSOR FOR SELECT CAST(to_json(t) AS text) AS row FROM ${name} AS t`;
  let copied = 0;
  for (;;) {
    const rows = await source.$queryRaw<
      { row: string }[]
    >`FETCH ${Prisma.raw(`${ROWS_PER_STATEMENT}`)} FROM copying`;
    if (rows.length === 0) break;
    const json = `[${rows.map(({ row }) => row).join(',')}]`;
    copied += await target.$executeRaw`
      INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, CAST(${json} AS json))`;
  }
  await source.$executeRaw`CLOSE copying`;
  return copied;
}

async function copySequences(source: Client, target: Client): Promise<void> {
  const sequences = await source.$queryRaw<{ name: string; last: bigint | null }[]>`
    SELECT format('%I', sequencename) AS name, last_value AS last FROM pg_sequences WHERE schemaname = 'public'`;
  for (const { name, last } of sequences)
    if (last !== null) await target.$queryRaw`SELECT setval(CAST(${name} AS regclass), ${last})`;
}

/**
 * Copies all rows of one database into another with the same migrations, whichever kinds they are. It is one
 * transaction: all of it is there in the end, or nothing.
 *
 * @returns how many rows each table had
 * @throws {BackupError} where the other one is not empty
 */
export async function copyDatabase(from: PrismaClient, to: PrismaClient): Promise<Map<string, number>> {
  const copied = new Map<string, number>();
  const copyAll = async (source: Client, target: Client) => {
    const tables = await tablesOf(source);
    for (const table of tables) await assertEmpty(target, table);
    for (const table of tables) copied.set(table, await copyTable(source, target, table));
    await copySequences(source, target);
  };
  await from.$transaction((source) => to.$transaction((target) => copyAll(source, target), OPTIONS), OPTIONS);
  return copied;
}
