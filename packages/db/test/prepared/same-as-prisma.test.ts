import { useDatabase } from '@tickline/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { withPreparedModels } from '../../src/prepared/extension.ts';
import { type Call, callsOf, modelFor, ROWS, TABLES } from './calls.ts';

const database = useDatabase();

/** Calls that are tried for each model. */
const RUNS = 40;

type Operation = (args: unknown) => Promise<unknown>;
type Client = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const clients = () => {
  const { plainPrisma, statements } = database.current;
  const prepared = withPreparedModels(plainPrisma, statements);
  return { plain: plainPrisma as unknown as Client, prepared: prepared as unknown as Client };
};

/** Returns a statement that puts all rows back as they are now. Prisma would need twenty, twice for each call. */
async function restoreOf(): Promise<string> {
  const { prisma } = database.current;
  const tables = await prisma.$queryRaw<{ name: string; columns: string }[]>`
    SELECT format('%I', table_name) AS name, string_agg(format('%I', column_name), ',') AS columns
    FROM information_schema.columns JOIN pg_class ON pg_class.oid = format('%I', table_name)::regclass
    WHERE table_schema = 'public' AND is_generated = 'NEVER' AND relkind = 'r' AND table_name <> '_prisma_migrations'
    GROUP BY table_name`;
  const parts: string[] = [];
  for (const { name, columns } of tables) {
    const [row] = await prisma.$queryRawUnsafe<{ rows: string }[]>(
      `SELECT quote_literal(coalesce(json_agg(one), '[]')) AS rows FROM ${name} AS one`,
    );
    parts.push(`DELETE FROM ${name};
      INSERT INTO ${name} (${columns}) OVERRIDING SYSTEM VALUE
      SELECT ${columns} FROM json_populate_recordset(NULL::${name}, ${row?.rows});`);
  }
  return `DO $restore$ BEGIN SET LOCAL session_replication_role = replica;
    ${parts.join('\n')} PERFORM setval('task_id_seq', 5000, false); END $restore$`;
}

/** UUIDs of version 7 begin with the time in milliseconds. */
const madeNow = (text: string) =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(text) &&
  Math.abs(Number.parseInt(text.replace('-', '').slice(0, 12), 16) - Date.now()) < 600_000;

/** Times and UUIDs of this very call are the same. */
const normalized = (value: unknown): unknown => {
  if (typeof value === 'string') return madeNow(value) ? 'made now' : value;
  if (value instanceof Date) return Math.abs(value.getTime() - Date.now()) < 600_000 ? 'now' : value;
  if (Array.isArray(value)) return value.map(normalized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, normalized(member)]));
};

async function rows(table: string): Promise<unknown> {
  const { plain } = clients();
  const key = modelFor(table).keys[0]?.fields ?? [];
  return plain[table]?.['findMany']?.({ orderBy: key.map((name) => ({ [name]: 'asc' })) });
}

let restore: string;

beforeAll(async () => {
  const { plain } = clients();
  for (const table of TABLES) await plain[table]?.['createMany']?.({ data: ROWS[table] });
  const before = await Promise.all(TABLES.map(rows));
  restore = await restoreOf();
  await database.current.prisma.$executeRawUnsafe(restore);
  expect(await Promise.all(TABLES.map(rows))).toEqual(before);
});

/** Everything that a caller can notice of an operation. */
async function outcomeOf(client: Client, table: string, { operation, args }: Call): Promise<unknown> {
  await database.current.prisma.$executeRawUnsafe(restore);
  let answer: unknown;
  try {
    answer = { result: await client[table]?.[operation]?.(args) };
  } catch (error) {
    const { name, code, meta } = error as Error & { code?: string; meta?: { modelName?: string } };
    answer = { error: name, code, model: meta?.modelName };
  }
  return normalized({ answer, rows: await rows(table) });
}

describe.each(TABLES)('prepared operations on %s', (table) => {
  it('give the results, errors and rows that Prisma’s own give', async () => {
    const statements = vi.spyOn(database.current.statements, 'query');
    let withoutPrisma = 0;
    await fc.assert(
      fc.asyncProperty(callsOf(table), async (call) => {
        const { plain, prepared } = clients();
        const expected = await outcomeOf(plain, table, call);
        statements.mockClear();
        expect(await outcomeOf(prepared, table, call)).toEqual(expected);
        if (statements.mock.calls.length > 0) withoutPrisma += 1;
      }),
      { numRuns: RUNS },
    );
    // Many of them ran without Prisma, and not all of them.
    statements.mockRestore();
    expect(withoutPrisma).toBeGreaterThan(RUNS / 5);
    expect(withoutPrisma).toBeLessThan(RUNS);
  });
});
