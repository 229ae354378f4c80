import { Prisma, type PrismaClient } from '@tickline/db';
import { BackupError } from './backup-error.ts';

const ROWS_PER_STATEMENT = 1000;
/** A day, so in effect no limit: the copy is one transaction on either side. */
const OPTIONS = { timeout: 86_400_000, maxWait: 60_000 };

type Client = Prisma.TransactionClient;

interface Table {
  readonly name: string;
  /** All but generated columns, as a list. */
  readonly columns: string;
}

/** Returns all tables but those that a server fills at its start, referenced tables first. Names are quoted if necessary. */
async function tablesOf(client: Client): Promise<Table[]> {
  return client.$queryRaw<Table[]>`
    SELECT CAST(c.oid::regclass AS text) AS name,
      (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
        WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns
    FROM pg_class AS c
    WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
      AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname NOT IN ('_prisma_migrations', 'task_limit')
    ORDER BY (SELECT count(*) FROM pg_constraint WHERE conrelid = c.oid AND contype = 'f'), name`;
}

async function assertEmpty(target: Client, { name }: Table): Promise<void> {
  const rows = await target.$queryRaw<unknown[]>`SELECT FROM ${Prisma.raw(name)} LIMIT 1`;
  if (rows.length > 0) throw new BackupError(`The database at DATABASE_URL is not empty: ${name} has rows.`);
}

/** Copies rows as JSON that PostgreSQL itself writes and reads, so no value changes on its way through JavaScript. */
async function copyTable(source: Client, target: Client, table: Table): Promise<number> {
  const name = Prisma.raw(table.name);
  const columns = Prisma.raw(table.columns);
  await source.$executeRaw`DECLARE copying NO SCROLL CURSOR FOR
    SELECT CAST(to_json(t) AS text) AS row FROM (SELECT ${columns} FROM ${name}) AS t`;
  let copied = 0;
  for (;;) {
    const rows = await source.$queryRaw<
      { row: string }[]
    >`FETCH ${Prisma.raw(`${ROWS_PER_STATEMENT}`)} FROM copying`;
    if (rows.length === 0) break;
    const json = `[${rows.map(({ row }) => row).join(',')}]`;
    copied += await target.$executeRaw`
      INSERT INTO ${name} (${columns})
      SELECT ${columns} FROM json_populate_recordset(NULL::${name}, CAST(${json} AS json))`;
  }
  await source.$executeRaw`CLOSE copying`;
  return copied;
}

async function copySequences(source: Client, target: Client): Promise<void> {
  const sequences = await source.$queryRaw<{ name: string; last: bigint | null }[]>`
    SELECT format('%I', sequencename) AS name, last_value AS last FROM pg_sequences WHERE schemaname = current_schema()`;
  for (const { name, last } of sequences)
    if (last !== null) await target.$queryRaw`SELECT setval(CAST(${name} AS regclass), ${last})`;
}

/**
 * Copies all rows of one database into another with the same migrations, of either kind. It copies everything or nothing,
 * in one transaction.
 *
 * @returns the number of rows of each table
 * @throws {BackupError} if the target is not empty
 */
export async function copyDatabase(from: PrismaClient, to: PrismaClient): Promise<Map<string, number>> {
  const copied = new Map<string, number>();
  const copyAll = async (source: Client, target: Client) => {
    const tables = await tablesOf(source);
    for (const table of tables) await assertEmpty(target, table);
    // Triggers would count the rows, which are counted already.
    for (const { name } of tables)
      await target.$executeRaw`ALTER TABLE ${Prisma.raw(name)} DISABLE TRIGGER USER`;
    for (const table of tables) copied.set(table.name, await copyTable(source, target, table));
    for (const { name } of tables)
      await target.$executeRaw`ALTER TABLE ${Prisma.raw(name)} ENABLE TRIGGER USER`;
    await copySequences(source, target);
  };
  await from.$transaction((source) => to.$transaction((target) => copyAll(source, target), OPTIONS), OPTIONS);
  return copied;
}
