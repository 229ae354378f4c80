import { createTestDatabase, newUser, onServer, SERVER, useDatabase } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../src/index.ts';

const database = useDatabase();

describe('an open database', () => {
  it('says which kind it is', () => {
    expect(database.current.kind).toBe(SERVER ? 'postgresql' : 'embedded');
  });

  it('answers a ping', async () => {
    await expect(database.current.ping(1000)).resolves.toBeUndefined();
  });

  it('keeps a moment to the millisecond, from a model as from raw SQL', async () => {
    await database.prisma.user.create({ data: newUser('timely') });
    const due_date = new Date('2026-03-29T01:30:00.123Z');
    const task = await database.prisma.task.create({ data: { user_id: 'timely', title: 'x', due_date } });
    const rows = await database.prisma.$queryRaw<{ due_date: Date; text: string }[]>`
      SELECT due_date, to_char(due_date AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS') AS text
      FROM task WHERE user_id = 'timely' AND due_date = ${due_date}`;
    expect(task.due_date).toEqual(due_date);
    expect(rows).toEqual([{ due_date, text: '2026-03-29 01:30:00.123' }]);
  });

  it('is in UTC', async () => {
    expect(await database.prisma.$queryRaw`SELECT current_setting('TimeZone') AS zone`).toEqual([
      { zone: 'UTC' },
    ]);
  });

  it.runIf(SERVER)('is in UTC and ISO where the server’s defaults are others', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    if (!('url' in options)) throw new Error('not on a server');
    const name = new URL(options.url).pathname.slice(1);
    await onServer(`ALTER DATABASE ${name} SET TimeZone = 'Asia/Kolkata'`);
    await onServer(`ALTER DATABASE ${name} SET DateStyle = 'SQL, DMY'`);
    await onServer(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`);
    const { prisma, close } = await openDatabase(options);
    onTestFinished(close);
    const instant = new Date('2026-01-01T00:00:00.000Z');
    const [row] = await prisma.$queryRaw<object[]>`SELECT timestamptz '2026-01-01 00:00:00+00' AS instant`;
    expect(row).toEqual({ instant });
    expect(await prisma.$queryRaw`SELECT current_setting('transaction_isolation') AS level`).toEqual([
      { level: 'read committed' },
    ]);
    expect((await prisma.user.create({ data: { ...newUser('a'), createdAt: instant } })).createdAt).toEqual(
      instant,
    );
  });

  it('may be closed twice', async () => {
    const { options, drop } = await createTestDatabase();
    const { close } = await openDatabase(options);
    await Promise.all([close(), close()]);
    await close();
    await drop();
  });

  it('keeps its rows when it is closed and opened again', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const first = await openDatabase(options);
    await first.prisma.user.create({ data: newUser('stays') });
    await first.close();
    const second = await openDatabase(options);
    onTestFinished(second.close);
    expect(await second.prisma.user.count()).toBe(1);
  });
});

describe('a test database', () => {
  it('has nothing of another one’s rows', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const other = await openDatabase(options);
    onTestFinished(other.close);
    await database.prisma.user.create({ data: newUser('mine') });
    expect(await other.prisma.user.count()).toBe(0);
  });
});
