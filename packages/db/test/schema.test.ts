import { newUser, useDatabase } from '@tickline/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { databaseFault } from '../src/index.ts';

const database = useDatabase();

beforeAll(async () => {
  await database.prisma.user.create({ data: newUser('ann') });
});

describe('a new task', () => {
  it('is pending, of medium priority, and from now', async () => {
    const before = Date.now() - 5000;
    const task = await database.prisma.task.create({ data: { user_id: 'ann', title: 'x' } });
    expect(task).toMatchObject({ completed: false, priority: 'medium', description: null, due_date: null });
    expect(task.created_at).toEqual(task.updated_at);
    expect(task.created_at.getTime()).toBeGreaterThan(before);
  });

  it('is numbered after the one before', async () => {
    const create = () => database.prisma.task.create({ data: { user_id: 'ann', title: 'x' } });
    const { id } = await create();
    expect((await create()).id).toBeGreaterThan(id);
  });

  it('may have an id as large as JSON carries', async () => {
    const id = BigInt(Number.MAX_SAFE_INTEGER);
    await database.prisma.task.create({ data: { user_id: 'ann', id, title: 'x' } });
    const rows = await database.prisma.$queryRaw`SELECT id FROM task WHERE user_id = 'ann' AND id = ${id}`;
    expect(rows).toEqual([{ id }]);
  });
});

describe('text', () => {
  it.each([
    ['title', 200],
    ['description', 1000],
  ])('of a %s is counted in code points, %i at most', async (column, limit) => {
    const data = { user_id: 'ann', title: 'x' };
    const fits = '🎂'.repeat(limit);
    const task = await database.prisma.task.create({ data: { ...data, [column]: fits } });
    expect(task).toMatchObject({ [column]: fits });
    const create = database.prisma.task.create({ data: { ...data, [column]: `${fits}!` } });
    await expect(create).rejects.toMatchObject({ code: 'P2000' });
  });

  it('of a title sorts and compares without regard to case beyond ASCII', async () => {
    expect(await database.prisma.$queryRaw`SELECT lower('ÉÀ') = 'éà' AS same`).toEqual([{ same: true }]);
  });
});

describe('a priority', () => {
  it('is ordered low, medium, high', async () => {
    const rows = await database.prisma.$queryRaw<{ name: string }[]>`
      SELECT CAST(p AS text) AS name FROM unnest(enum_range(NULL::priority)) AS p ORDER BY p DESC`;
    expect(rows.map(({ name }) => name)).toEqual(['high', 'medium', 'low']);
  });
});

describe('ownership', () => {
  it('is in the key: the same id of another user is another task', async () => {
    await database.prisma.user.create({ data: newUser('bob') });
    const { id } = await database.prisma.task.create({ data: { user_id: 'ann', title: 'hers' } });
    await database.prisma.task.create({ data: { user_id: 'bob', id, title: 'his' } });
    const key = { user_id_id: { user_id: 'bob', id } };
    await database.prisma.task.delete({ where: key });
    key.user_id_id.user_id = 'ann';
    expect(await database.prisma.task.findUnique({ where: key })).toMatchObject({ title: 'hers' });
  });

  it('ends with the user, whose tasks, sessions and accounts go too', async () => {
    const userId = 'leaver';
    await database.prisma.user.create({
      data: {
        ...newUser(userId),
        tasks: { create: { title: 'x' } },
        sessions: { create: { id: 's', token: 't', expiresAt: new Date() } },
        accounts: { create: { id: 'a', accountId: 'a', providerId: 'credential' } },
      },
    });
    await database.prisma.user.delete({ where: { id: userId } });
    expect(await database.prisma.task.count({ where: { user_id: userId } })).toBe(0);
    expect(await database.prisma.session.count()).toBe(0);
    expect(await database.prisma.account.count()).toBe(0);
  });

  it('allows tables distributed by user: PostgreSQL takes all keys and indexes into hash partitions', async () => {
    await database.prisma
      .$executeRaw`CREATE TABLE spread (LIKE task INCLUDING ALL) PARTITION BY HASH (user_id)`;
    await database.prisma.$executeRaw`
      CREATE TABLE spread_0 PARTITION OF spread FOR VALUES WITH (MODULUS 2, REMAINDER 0)`;
    const columnsOf = async (table: string) => {
      const rows = await database.prisma.$queryRaw<{ columns: string }[]>`
        SELECT substring(indexdef FROM ' USING .*') AS columns FROM pg_indexes WHERE tablename = ${table} ORDER BY 1`;
      return rows.map(({ columns }) => columns);
    };
    const columns = await columnsOf('task');
    expect(columns).not.toEqual([]);
    expect(await columnsOf('spread_0')).toEqual(columns);
    for (const each of columns) expect(each).toMatch(/\(user_id, .*\b(?:id|uid|revision)\)$/);
  });
});

describe('Better Auth’s tables', () => {
  it('hold an e-mail address once', async () => {
    await database.prisma.user.create({ data: newUser('carol') });
    const again = database.prisma.user.create({ data: { ...newUser('carol'), id: 'other' } });
    expect(await again.catch(databaseFault)).toBe('unique');
  });

  it('hold a session token once', async () => {
    const session = { token: 'same', userId: 'ann', expiresAt: new Date() };
    await database.prisma.session.create({ data: { id: 's1', ...session } });
    const again = database.prisma.session.create({ data: { id: 's2', ...session } });
    expect(await again.catch(databaseFault)).toBe('unique');
  });

  it('hold a rate limit once a key, its time in milliseconds', async () => {
    const limit = { key: '127.0.0.1/sign-in', count: 1, lastRequest: BigInt(Date.now()) };
    await database.prisma.rateLimit.create({ data: { id: 'r1', ...limit } });
    const again = database.prisma.rateLimit.create({ data: { id: 'r2', ...limit } });
    expect(await again.catch(databaseFault)).toBe('unique');
  });
});
