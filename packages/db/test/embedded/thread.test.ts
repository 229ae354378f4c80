import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedTestDatabase, newUser, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFault, openDatabase, statement } from '../../src/index.ts';

const COUNT = 'SELECT count(*) FROM generate_series(1, $1::int)';
const LONG = statement<[string]>(COUNT);
const SLEEP = statement<[string]>('SELECT pg_sleep($1::float8)::text');
const ONE = statement<[string]>('SELECT $1::int', { sharing: 'connection' });
const INSERT = statement('INSERT INTO task (user_id, title) VALUES ($1, $2)', { sharing: 'transaction' });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

async function open(options: { statementTimeoutMs?: number; onLost?: (error: Error) => void } = {}) {
  const { options: location, drop } = await createEmbeddedTestDatabase();
  onTestFinished(drop);
  if (!('dataDir' in location)) throw new Error('not embedded');
  const database = await openDatabase({ ...location, ...options });
  onTestFinished(() => database.close());
  await database.prisma.user.create({ data: newUser('ann') });
  return { ...database, location };
}

/** How long the event loop did not turn, at most, in milliseconds. */
async function longestTurn(during: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = during.finally(() => {
    isOver = true;
  });
  let longest = 0;
  for (let last = performance.now(); !isOver; last = performance.now()) {
    await new Promise((resolve) => setImmediate(resolve));
    longest = Math.max(longest, performance.now() - last);
  }
  await over;
  return longest;
}

// They are of the embedded database: once is enough.
describe.skipIf(SERVER)('an embedded database', () => {
  it('does not keep the event loop from anything else', async () => {
    const { statements } = await open();
    const begin = performance.now();
    const longest = await longestTurn(statements.query(LONG, [600_000]));
    expect(performance.now() - begin).toBeGreaterThan(2 * longest);
  });

  it('ends a statement that takes too long, and works again', async () => {
    const { statements, prisma } = await open({ statementTimeoutMs: 1000 });
    await statements.query(INSERT, ['ann', 'before']);
    const long = statements.query(LONG, [2_000_000_000]);
    await sleep(50);
    const behind = statements.query(ONE, [1]);
    for (const outcome of await Promise.allSettled([long, behind])) {
      expect(outcome.status).toBe('rejected');
      expect(databaseFault('reason' in outcome && outcome.reason)).toBe('unavailable');
    }
    expect(await statements.query(ONE, [2])).toEqual([['2']]);
    expect(await prisma.task.count({ where: { user_id: 'ann' } })).toBe(1);
  });

  it('lets a user whose long statement kept others waiting rest for nine times as long, and nobody else', async () => {
    const { statements } = await open();
    const long = async (userId: string) => {
      await statements.query(SLEEP, ['0.1'], { userId });
      return performance.now();
    };
    const [first, second, other] = await Promise.all([
      long('eve'),
      long('eve'),
      long('bob'),
      statements.query(ONE, [1], { userId: 'ann' }),
    ]);
    expect(second - first).toBeGreaterThan(900);
    expect(other).toBeLessThan(second);
    // Nobody was kept waiting by the last one, and what the server itself asks does not count.
    const [third, fourth] = await Promise.all([long('eve'), long('eve'), statements.query(ONE, [1])]);
    expect(fourth - third).toBeLessThan(900);
  });

  it('undoes a transaction in which a statement takes too long', async () => {
    const { statements, prisma } = await open({ statementTimeoutMs: 1000 });
    const transaction = prisma.$transaction(async (tx) => {
      await tx.task.create({ data: { user_id: 'ann', title: 'half' } });
      await tx.$queryRawUnsafe('SELECT count(*) FROM generate_series(1, 2000000000)').catch(() => undefined);
      await tx.task.create({ data: { user_id: 'ann', title: 'the other half' } });
    });
    expect(databaseFault(await transaction.catch((error: unknown) => error))).toBe('unavailable');
    expect(await prisma.task.count()).toBe(0);
    await statements.query(INSERT, ['ann', 'after']);
    expect(await prisma.task.count()).toBe(1);
  });

  it('keeps statements out of a transaction that is not theirs, and goes on behind it in order', async () => {
    const { statements, prisma } = await open();
    const titles = async () =>
      (await prisma.task.findMany({ orderBy: { id: 'asc' } })).map(({ title }) => title);
    let ended = false;
    const transaction = prisma.$transaction(async (tx) => {
      await tx.task.create({ data: { user_id: 'ann', title: 'first' } });
      await sleep(100);
      await tx.task.create({ data: { user_id: 'ann', title: 'second' } });
      ended = true;
      throw new Error('roll back');
    });
    transaction.catch(() => undefined);
    await sleep(50);
    const outside = statements.query(INSERT, ['ann', 'third']).then(() => expect(ended).toBe(true));
    const other = prisma.$transaction([
      prisma.task.create({ data: { user_id: 'ann', title: 'fourth' } }),
      prisma.task.create({ data: { user_id: 'ann', title: 'fifth' } }),
    ]);
    await expect(transaction).rejects.toThrow('roll back');
    await Promise.all([outside, other]);
    expect(await titles()).toEqual(['third', 'fourth', 'fifth']);
  });

  it('runs one long statement at a time, users in turn, and quick ones in between', async () => {
    const { statements } = await open();
    const ended: string[] = [];
    const long = (userId: string) =>
      statements.query(LONG, [150_000], { userId }).then(() => ended.push(userId));
    const all = [...numbers(6).map(() => long('eve')), long('ann'), long('bob')];
    await sleep(5);
    const begin = performance.now();
    await statements.query(ONE, [1]);
    const waited = performance.now() - begin;
    const whole = await Promise.all(all).then(() => performance.now() - begin);
    expect(waited).toBeLessThan(whole / 3);
    expect(ended.indexOf('bob')).toBeLessThan(4);
  });

  it('runs one quick read of a user at a time, so that another user waits for one of them', async () => {
    const { statements } = await open();
    const page = statement('SELECT pg_sleep(0.02)::text', { sharing: 'connection' });
    const ended: string[] = [];
    const read = (userId: string) =>
      statements.query(page, [], { userId }).then(() => void ended.push(userId));
    await Promise.all([read('eve'), read('eve'), read('eve'), read('eve'), read('ann'), read('bob')]);
    expect(ended).toEqual(['eve', 'ann', 'bob', 'eve', 'eve', 'eve']);
  });

  it('does not begin a long statement whose caller has left', async () => {
    const { statements } = await open();
    const caller = new AbortController();
    const eve = { userId: 'eve', signal: () => caller.signal };
    const all = numbers(5).map(() => statements.query(LONG, [600_000], eve));
    const outcomes = Promise.allSettled(all);
    await sleep(20);
    caller.abort(new Error('gone'));
    const begin = performance.now();
    const statuses = (await outcomes).map(({ status }) => status);
    expect(statuses.slice(1)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    const one = performance.now() - begin;
    await statements.query(ONE, [1]);
    expect(performance.now() - begin).toBeLessThan(2 * one + 200);
  });

  it('is stopped if its folder is another process’s: a write is not answered', async () => {
    const lost: Error[] = [];
    const { statements, prisma, location } = await open({ onLost: (error) => lost.push(error) });
    await statements.query(INSERT, ['ann', 'before']);
    // As if another one had taken it over while this process was stopped.
    await rename(join(location.dataDir, 'lock'), join(location.dataDir, 'taken'));
    const outcomes = await Promise.allSettled([
      statements.query(INSERT, ['ann', 'after']),
      prisma.task.create({ data: { user_id: 'ann', title: 'after' } }),
      prisma.$transaction((tx) => tx.task.create({ data: { user_id: 'ann', title: 'after' } })),
    ]);
    for (const outcome of outcomes) {
      expect(outcome.status).toBe('rejected');
      expect(databaseFault('reason' in outcome && outcome.reason)).toBe('unavailable');
    }
    expect(databaseFault(await statements.query(ONE, [1]).catch((error: unknown) => error))).toBe(
      'unavailable',
    );
    expect(lost.map(({ name }) => name)).toEqual(['EmbeddedLostError']);
  });

  it('tells of a transaction that could not be committed', async () => {
    const { prisma, location } = await open();
    const lock = join(location.dataDir, 'lock');
    const job = prisma.$transaction(async (tx) => {
      await tx.task.create({ data: { user_id: 'ann', title: 'lost' } });
      await rename(lock, join(location.dataDir, 'taken'));
    });
    expect(databaseFault(await job.catch((error: unknown) => error))).toBe('unavailable');
  });

  it('writes nothing when it is closed if its folder is another process’s', async () => {
    const { statements, location, close } = await open();
    await statements.query(INSERT, ['ann', 'before']);
    const control = join(location.dataDir, 'pgdata', 'global', 'pg_control');
    const before = await readFile(control);
    await rename(join(location.dataDir, 'lock'), join(location.dataDir, 'taken'));
    await close();
    expect(await readFile(control)).toEqual(before);
  });

  it('is a database that is not there if it cannot be opened again, until it can', async () => {
    const { statements, location } = await open({ statementTimeoutMs: 1000 });
    const control = join(location.dataDir, 'pgdata', 'global', 'pg_control');
    const long = statements.query(LONG, [2_000_000_000]);
    await sleep(100);
    await rename(control, `${control}.gone`);
    await expect(long).rejects.toThrow();
    for (const _ of [1, 2])
      expect(databaseFault(await statements.query(ONE, [1]).catch((error: unknown) => error))).toBe(
        'unavailable',
      );
    await rename(`${control}.gone`, control);
    await sleep(1100);
    expect(await statements.query(ONE, [1])).toEqual([['1']]);
  });

  it('is stopped within a second or so even if nothing is written', async () => {
    const lost: Error[] = [];
    const { location } = await open({ onLost: (error) => lost.push(error) });
    await rename(join(location.dataDir, 'lock'), join(location.dataDir, 'taken'));
    await expect.poll(() => lost.length, { timeout: 5000 }).toBe(1);
  });

  it('fails once it is closed, and lets what was begun end', async () => {
    const database = await open();
    const begun = numbers(20).map((n) => database.statements.query(ONE, [n]));
    const long = database.statements.query(LONG, [100_000]);
    await sleep(1);
    await database.close();
    expect(await Promise.all(begun)).toEqual(numbers(20).map((n) => [[String(n)]]));
    expect(await long).toEqual([['100000']]);
    const late = await database.statements.query(ONE, [1]).catch((error: unknown) => databaseFault(error));
    expect(late).toBe('unavailable');
  });

  it('gives every value back as it was, through Prisma and by hand', async () => {
    const { prisma, statements } = await open();
    const due_date = new Date('2026-02-28T23:59:59.999Z');
    const created = await prisma.task.create({
      data: { user_id: 'ann', title: '"quoted", \\ 💥\u2028', description: null, due_date, completed: true },
    });
    expect(created).toMatchObject({ due_date, completed: true, description: null, priority: 'medium' });
    expect(typeof created.id).toBe('bigint');
    const [row] = await prisma.$queryRaw<object[]>`
      SELECT 1 AS small, 2::bigint AS large, 1.50::numeric AS exact, true AS yes, '{"a": [1]}'::jsonb AS json,
        ARRAY['x', NULL, 'y,"z"'] AS list, '\\x00ff'::bytea AS bytes, NULL AS nothing, '2026-01-02'::date AS day`;
    expect(row).toMatchObject({
      small: 1,
      large: 2n,
      yes: true,
      json: { a: [1] },
      list: ['x', null, 'y,"z"'],
      nothing: null,
      day: new Date('2026-01-02'),
    });
    const texts = statement<[string]>("SELECT true, NULL, now() < 'infinity', '{1,2}'::int[], $1::text");
    expect(await statements.query(texts, ['x'])).toEqual([['t', null, 't', '{1,2}', 'x']]);
  });
});
