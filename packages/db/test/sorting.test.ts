import { useDatabase } from '@tickline/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from '../src/index.ts';

const database = useDatabase();

interface Plan {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  readonly Plans?: readonly Plan[];
}

const INFINITY = Prisma.sql`coalesce(due_date, 'infinity'::timestamptz)`;
const MINUS_INFINITY = Prisma.sql`coalesce(due_date, '-infinity'::timestamptz)`;

const SORTS = [
  { sort: 'created_at', key: Prisma.sql`created_at`, type: 'timestamptz', at: '2026-06-01T00:00:00Z' },
  { sort: 'updated_at', key: Prisma.sql`updated_at`, type: 'timestamptz', at: '2026-06-01T00:00:00Z' },
  { sort: 'priority', key: Prisma.sql`priority`, type: 'priority', at: 'medium' },
  { sort: 'title', key: Prisma.sql`normalize(title_folded, NFD)`, type: 'text', at: 'task 5' },
  { sort: 'due_date_asc', key: INFINITY, type: 'timestamptz', at: '2026-06-01T00:00:00Z', only: 'ASC' },
  { sort: 'due_date_desc', key: MINUS_INFINITY, type: 'timestamptz', at: '-infinity', only: 'DESC' },
] as const;

const CASES = SORTS.flatMap((each) =>
  (['ASC', 'DESC'] as const)
    .filter((order) => !('only' in each) || each.only === order)
    .map((order) => ({ ...each, order })),
);

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

async function explain(query: Prisma.Sql): Promise<Plan[]> {
  const [row] = await database.prisma.$queryRaw<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>`
    EXPLAIN (FORMAT JSON) ${query}`;
  if (!row) throw new Error('no plan');
  return nodesOf(row['QUERY PLAN'][0].Plan);
}

beforeAll(async () => {
  await database.prisma.$executeRaw`
    INSERT INTO "user" (id, name, email) SELECT 'user-' || n, '', n || '@example.com' FROM generate_series(0, 9) AS n`;
  // The counters do not matter here, and take long for so many rows of a user in one statement.
  await database.prisma.$executeRaw`ALTER TABLE task DISABLE TRIGGER USER`;
  await database.prisma.$executeRaw`
    INSERT INTO task (user_id, title, priority, completed, due_date, created_at, updated_at)
    SELECT 'user-' || n % 10, 'Task ' || n, (enum_range(NULL::priority))[1 + n % 3], n % 4 = 0,
      CASE WHEN n % 5 > 0 THEN timestamptz '2026-01-01' + (n % 9973) * interval '1 hour' END,
      timestamptz '2026-01-01' + n * interval '7 minutes', timestamptz '2026-01-01' + (n % 7919) * interval '1 hour'
    FROM generate_series(1, 20000) AS n`;
  await database.prisma.$executeRaw`ALTER TABLE task ENABLE TRIGGER USER`;
  await database.prisma.$executeRaw`ANALYZE task`;
});

describe.each(CASES)('sorting 20,000 tasks by $sort $order', ({ sort, key, type, at, order }) => {
  const direction = Prisma.raw(order);
  const beyond = Prisma.raw(order === 'ASC' ? '>' : '<');
  const first = Prisma.sql`SELECT * FROM task WHERE user_id = ${'user-3'}`;
  const rest = Prisma.sql`ORDER BY ${key} ${direction}, id ${direction} LIMIT 20`;
  const later = Prisma.sql`AND (${key}, id) ${beyond} (CAST(${at} AS ${Prisma.raw(type)}), ${10_000n})`;

  it.each([
    ['the first page', Prisma.sql`${first} ${rest}`],
    ['a page after a cursor', Prisma.sql`${first} ${later} ${rest}`],
  ])('reads %s from the index, and sorts nothing', async (page, query) => {
    const nodes = await explain(query);
    expect(nodes.map((node) => node['Node Type'])).toEqual(['Limit', 'Index Scan']);
    const scan = nodes.at(-1);
    expect(scan).toMatchObject({ 'Index Name': `task_user_id_${sort}_id_idx` });
    expect(scan?.Filter).toBeUndefined();
    expect(scan?.['Index Cond']).toContain('user_id = ');
    if (page !== 'the first page') expect(scan?.['Index Cond']).toContain('ROW(');
  });

  it('pages through a user’s tasks without repeating or skipping one', async () => {
    const seen: bigint[] = [];
    let after = Prisma.empty;
    for (;;) {
      const rows = await database.prisma.$queryRaw<{ id: bigint; at: string }[]>`
        SELECT id, CAST(${key} AS text) AS at FROM task WHERE user_id = 'user-3' ${after}
        ORDER BY ${key} ${direction}, id ${direction} LIMIT 400`;
      seen.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (!last) break;
      after = Prisma.sql`AND (${key}, id) ${beyond} (CAST(${last.at} AS ${Prisma.raw(type)}), ${last.id})`;
    }
    expect(seen).toHaveLength(2000);
    expect(new Set(seen).size).toBe(2000);
  });
});
