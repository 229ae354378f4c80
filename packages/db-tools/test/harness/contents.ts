import { type Database, Prisma } from '@tickline/db';
import { expect } from 'vitest';

type Client = Database['prisma'];

const namesOf = (rows: { name: string }[]) => rows.map(({ name }) => name);

async function tableNames(prisma: Client): Promise<string[]> {
  return namesOf(
    await prisma.$queryRaw`
      SELECT CAST(oid::regclass AS text) AS name FROM pg_class
      WHERE relnamespace = quote_ident(current_schema())::regnamespace AND relkind IN ('r', 'p') ORDER BY 1`,
  );
}

/** Every row, as PostgreSQL itself writes it. */
async function rowsOf(prisma: Client, table: string): Promise<string[]> {
  return namesOf(
    await prisma.$queryRaw`SELECT CAST(to_jsonb(t) AS text) AS name FROM ${Prisma.raw(table)} AS t ORDER BY 1`,
  );
}

/** All that a database holds: rows, sequences, columns, indexes, constraints, triggers with what they call, and types. */
async function contentsOf(prisma: Client): Promise<Record<string, string[]>> {
  const contents: Record<string, string[]> = {};
  for (const table of await tableNames(prisma)) contents[table] = await rowsOf(prisma, table);
  contents['sequences'] = namesOf(
    await prisma.$queryRaw`
      SELECT sequencename || ' ' || coalesce(last_value, 0) AS name FROM pg_sequences
      WHERE schemaname = current_schema() ORDER BY 1`,
  );
  contents['columns'] = namesOf(
    await prisma.$queryRaw`
      SELECT concat_ws(' ', table_name, ordinal_position, column_name, udt_name, character_maximum_length, is_nullable,
        column_default) AS name
      FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1`,
  );
  contents['indexes'] = namesOf(
    await prisma.$queryRaw`SELECT indexdef AS name FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1`,
  );
  contents['constraints'] = namesOf(
    await prisma.$queryRaw`
      SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS name FROM pg_constraint
      WHERE connamespace = quote_ident(current_schema())::regnamespace AND contype <> 'n' ORDER BY 1`,
  );
  contents['triggers'] = namesOf(
    await prisma.$queryRaw`
      SELECT pg_get_triggerdef(oid) AS name FROM pg_trigger WHERE NOT tgisinternal
        AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = quote_ident(current_schema())::regnamespace)
      UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = quote_ident(current_schema())::regnamespace ORDER BY 1`,
  );
  contents['types'] = namesOf(
    await prisma.$queryRaw`
      SELECT concat_ws(' ', enumtypid::regtype, enumsortorder, enumlabel) AS name FROM pg_enum
      WHERE enumtypid IN (SELECT oid FROM pg_type WHERE typnamespace = quote_ident(current_schema())::regnamespace) ORDER BY 1`,
  );
  return contents;
}

const HOSTILE = [
  "'; DROP TABLE task; --",
  '\\.',
  '\\N',
  'a\tb\nc\r\nd\\t',
  '"quoted" \'and\' `ticked` $1 $$ %s %',
  '{"json": [null, "\\u0041"]}',
  '\u202Eright to left \u200B\uFEFF',
  '\u0001\u001B[31m\u007F\u0085',
  'e\u0301 é 京都 🎂',
  '🎂'.repeat(200),
  'SET transaction_timeout = 0;',
  '\\! touch /tmp/pwned',
];

/** Gives a database users, tasks and what Better Auth keeps, with every kind of text that may be in it. */
export async function fill(prisma: Client): Promise<void> {
  await prisma.user.createMany({
    data: [
      { id: 'ann', name: 'Ann', email: 'ann@example.com' },
      { id: "b'o\\b\t\n🎂", name: HOSTILE.join(' '), email: 'bob@example.com', emailVerified: true },
    ],
  });
  await prisma.task.createMany({
    data: HOSTILE.map((title, n) => ({
      user_id: n % 2 === 0 ? 'ann' : "b'o\\b\t\n🎂",
      title,
      description: n % 3 === 0 ? null : HOSTILE.join('\n').slice(0, 400),
      completed: n % 2 === 0,
      priority: (['low', 'medium', 'high'] as const)[n % 3] ?? 'low',
      due_date: n % 4 === 0 ? null : new Date(Date.UTC(2027, 0, n, 1, 2, 3, 456)),
      tags: n % 2 === 0 ? [] : HOSTILE.map((text) => text.slice(0, 50)).slice(0, n),
      ...(n % 4 > 0 && { recurrence: 'FREQ=DAILY', time_zone: 'Europe/Berlin', wall_time: '02:30' }),
      ...(n % 3 === 0 && { completed_at: new Date(Date.UTC(2020, 0, 1, 2, 3, 4, n)) }),
    })),
  });
  // Gone again, so that the next id is not one more than the largest. The second one is not in the trash either.
  for (const title of ['gone', 'gone for good'])
    await prisma.task.create({ data: { user_id: 'ann', title } });
  await prisma.task.deleteMany({ where: { user_id: 'ann', title: { startsWith: 'gone' } } });
  await prisma.$executeRaw`UPDATE task_trash SET task = NULL WHERE task->>'title' = 'gone for good'`;
  await prisma.task.create({ data: { user_id: 'ann', id: 9_007_199_254_740_991n, title: 'the largest id' } });
  await prisma.account.create({
    data: { id: 'a', accountId: 'ann', providerId: 'credential', userId: 'ann', password: 'salt:hash' },
  });
  await prisma.session.create({
    data: { id: 's', token: 't', userId: 'ann', expiresAt: new Date(Date.UTC(2030, 0, 1)) },
  });
  await prisma.verification.create({
    data: { id: 'v', identifier: 'i', value: '{}', expiresAt: new Date(Date.UTC(2030, 0, 1)) },
  });
  await prisma.jwks.create({ data: { id: 'j', publicKey: '{"kty":"OKP"}', privateKey: '"cipher"' } });
  await prisma.apikey.create({
    data: { id: 'k', name: 'ø', key: 'digest', referenceId: 'ann', permissions: '{"tasks":["read"]}' },
  });
  await prisma.rateLimit.create({ data: { id: 'r', key: 'k', count: 1, lastRequest: 1_800_000_000_000n } });
}

/** Returns the contents of a database that was restored from a backup of these: every user's revision has leapt. */
export function afterRestore(contents: Record<string, string[]> = {}): Record<string, string[]> {
  const lists = (contents['task_list'] ?? []).map((text) => {
    const leapt = Number(/"revision": (\d+)/.exec(text)?.[1]) + 1_000_000_000;
    return text.replace(/"(revision|forgotten)": \d+/g, `"$1": ${leapt}`);
  });
  return { ...contents, task_list: lists };
}

/** Expects a database with the contents of `fill` to go on counting: each of ann's writes takes the number after her last one. */
export async function expectCounting({ prisma }: Pick<Database, 'prisma'>): Promise<void> {
  const where = { where: { user_id: 'ann' } };
  const before = await prisma.taskList.findUniqueOrThrow(where);
  const { id, revision } = await prisma.task.create({ data: { user_id: 'ann', title: 'next' } });
  expect(revision).toBe(before.revision + 1n);
  await prisma.task.update({ where: { user_id_id: { user_id: 'ann', id } }, data: { completed: true } });
  const { total, completed } = before;
  expect(await prisma.taskList.findUnique(where)).toMatchObject({
    total: total + 1n,
    completed: completed + 1n,
  });
  await prisma.task.delete({ where: { user_id_id: { user_id: 'ann', id } } });
  const after = { ...before, revision: before.revision + 3n };
  expect(await prisma.taskList.findUnique(where)).toEqual(after);
  expect(await prisma.taskTrash.findFirst({ where: { user_id: 'ann', id } })).toMatchObject({
    revision: after.revision,
    task: { title: 'next' },
  });
}

/** Fills the database of a location with its migrations applied, and tells what is in it then. */
export async function contentsAfter(
  database: Promise<Database>,
  change: (prisma: Client) => Promise<unknown> = async () => undefined,
): Promise<Record<string, string[]>> {
  const { prisma, close } = await database;
  try {
    await change(prisma);
    return await contentsOf(prisma);
  } finally {
    await close();
  }
}
