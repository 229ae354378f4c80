import { setTimeout as sleep } from 'node:timers/promises';
import { SERVER, startPooler, startProxy } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Database, type Row, type StatementRunner, statement } from '../../src/index.ts';
import { type Limits, newDatabase, openAt, outcomeOf, untilItWorks, useCluster } from '../harness/cluster.ts';

const write = <R extends Row>(text: string) => statement<R>(text, { sharing: 'transaction' });

const INSERT = write<[string, string]>('INSERT INTO thing (id, n) VALUES ($1, $2) RETURNING id, n');
const ADD = write<[string]>('UPDATE thing SET n = n + 1 WHERE id = $1 RETURNING n');
const SLOW = write<[string]>('INSERT INTO thing (id) SELECT $1 FROM pg_sleep($2) RETURNING id');
const THINGS = 'CREATE TABLE thing (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
/** Each thing is of a user of its own. */
const of = (id: number) => ({ userId: `user ${id}` });
const insertAll = ({ statements }: { statements: StatementRunner }, ids: readonly number[]) =>
  Promise.allSettled(ids.map((id) => statements.query(INSERT, [id, id + 1000], of(id))));

async function numberFrom({ prisma }: Pick<Database, 'prisma'>, select: string): Promise<number> {
  const [row] = await prisma.$queryRawUnsafe<{ n: number }[]>(`SELECT ${select}::int AS n FROM thing`);
  return row?.n ?? Number.NaN;
}
const count = (database: Database) => numberFrom(database, 'count(*)');
const transactions = (database: Database) => numberFrom(database, 'count(DISTINCT xmin::text)');

describe.runIf(SERVER)('writes that are committed together', () => {
  const cluster = useCluster();

  async function open(limits?: Limits) {
    const url = await newDatabase(cluster.current);
    const database = await openAt(url, limits);
    await database.prisma.$executeRawUnsafe(THINGS);
    return { ...database, url };
  }

  it.each([1, 2, 3, 10])(
    'get each its own answer, in few transactions, with %i connections',
    async (poolSize) => {
      const database = await open({ poolSize });
      const outcomes = await insertAll(database, numbers(500));
      expect(outcomes).toEqual(
        numbers(500).map((id) => ({ status: 'fulfilled', value: [[String(id), String(id + 1000)]] })),
      );
      expect(await count(database)).toBe(500);
      expect(await transactions(database)).toBeLessThan(20);
      expect(database.pool()).toMatchObject({ inUse: 0, waiting: 0 });
    },
  );

  it('fail alone, and the others happen once', async () => {
    const database = await open();
    // Nothing is prepared yet: what comes after the one that fails is refused before it is parsed.
    await database.prisma.$executeRawUnsafe('INSERT INTO thing (id) VALUES (3), (40)');
    for (const from of [0, 100]) {
      const ids = numbers(60).map((n) => n + from);
      const outcomes = await insertAll(database, [...ids, 3]);
      for (const [index, outcome] of outcomes.entries()) {
        const isTaken = [3, 40, undefined].includes(ids[index]);
        if (isTaken) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: '23505' } });
        else expect(outcome).toMatchObject({ status: 'fulfilled' });
      }
    }
    expect(await count(database)).toBe(120);
    expect(await database.statements.query(ADD, [3], of(3))).toEqual([['1']]);
  });

  it('see what those before them in the same transaction have done', async () => {
    const database = await open();
    await database.statements.query(INSERT, [1, 0]);
    const answers = await Promise.all(numbers(200).map(() => database.statements.query(ADD, [1], of(1))));
    expect(
      answers
        .flat(2)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(numbers(200).map((n) => n + 1));
  });

  it('change the same rows in any order, none twice', async () => {
    const database = await open();
    const ids = numbers(8);
    await insertAll(database, ids);
    // No more at once than may wait for one owner.
    const rounds = numbers(60).map((round) => ids.map((id) => (round % 2 === 0 ? id : 7 - id)));
    // Another process, whose groups take the same rows in another order.
    const other = await openAt(database.url);
    await Promise.all(
      rounds.map(async (order, round) => {
        await sleep(round % 10);
        const { statements } = round % 3 === 0 ? other : database;
        await Promise.all(order.map((id) => statements.query(ADD, [id], of(id))));
      }),
    );
    expect(await numberFrom(database, 'min(n - id)')).toBe(1060);
    expect(await numberFrom(database, 'max(n - id)')).toBe(1060);
  });

  it('do not wait for a row that somebody holds; who wants that row does', async () => {
    const database = await open();
    await insertAll(database, numbers(50));
    let others = Number.NaN;
    let isHeld = true;
    const held: Promise<unknown>[] = [];
    await database.prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe('UPDATE thing SET n = 0 WHERE id = 7');
      held.push(
        ...numbers(3).map(() =>
          database.statements.query(ADD, [7], of(7)).then(() => expect(isHeld).toBe(false)),
        ),
      );
      const begin = performance.now();
      await Promise.all(
        numbers(50).flatMap((id) => (id === 7 ? [] : [database.statements.query(ADD, [id], of(id))])),
      );
      others = performance.now() - begin;
      await sleep(500);
      isHeld = false;
    });
    await Promise.all(held);
    expect(others).toBeLessThan(400);
    expect(await database.statements.query(ADD, [7], of(7))).toEqual([['4']]);
    expect(await database.statements.query(ADD, [8], of(8))).toEqual([['1010']]);
  });

  it('of other users do not wait, however many of one user’s want a row that somebody holds', async () => {
    const database = await open();
    await insertAll(database, numbers(3));
    const eve = { userId: 'eve' };
    const held: Promise<unknown>[] = [];
    const timeOf = async (id: number) => {
      const begin = performance.now();
      await database.statements.query(INSERT, [id + 100, 0], of(id));
      return performance.now() - begin;
    };
    const before: number[] = [];
    for (const id of numbers(21)) before.push(await timeOf(id + 40));
    const usual = before.sort((a, b) => a - b)[10] ?? 0;
    const times: number[] = [];
    await database.prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe('UPDATE thing SET n = 0 WHERE id = 2');
      for (const id of numbers(40)) {
        held.push(database.statements.query(ADD, [2], eve));
        times.push(await timeOf(id));
        await sleep(2);
      }
      expect(database.pool().inUse).toBeLessThanOrEqual(5);
    });
    await Promise.all(held);
    expect(await database.statements.query(ADD, [2], eve)).toEqual([['41']]);
    // The first shared a group with one of hers, which waited for the lock for 20 ms. All of them would have.
    expect(times.filter((ms) => ms > 20 + usual).length).toBeLessThan(20);
  });

  it('of one user, hundreds for one row, do not keep those of others waiting', async () => {
    const database = await open();
    await insertAll(database, numbers(3));
    let done = 0;
    const toggles = numbers(256).map(() =>
      database.statements.query(ADD, [2], { userId: 'eve' }).then(() => {
        done += 1;
      }),
    );
    await database.statements.query(INSERT, [100, 0], { userId: 'ann' });
    expect(done).toBeLessThan(128);
    await Promise.all(toggles);
    expect(await numberFrom(database, '(SELECT n FROM thing WHERE id = 2)')).toBe(1258);
  });

  it('whose caller has left do not hold a connection while they wait for a lock', async () => {
    const database = await open();
    await insertAll(database, numbers(3));
    const caller = new AbortController();
    const eve = { userId: 'eve', signal: () => caller.signal };
    await database.prisma.$transaction(async (tx) => {
      await tx.$executeRawUnsafe('UPDATE thing SET n = 0 WHERE id = 2');
      const asked = numbers(5).map(() => outcomeOf(database.statements.query(ADD, [2], eve)));
      await sleep(200);
      caller.abort(new Error('the caller has left'));
      for (const { fault } of await Promise.all(asked)) expect(fault).toMatch('the caller has left');
      while (database.pool().inUse > 1) await sleep(5);
    });
    expect(await database.statements.query(ADD, [2], of(2))).toEqual([['1']]);
  });

  it('leave no limit behind on their connections', async () => {
    const database = await open({ poolSize: 1 });
    await insertAll(database, numbers(50));
    await insertAll(database, numbers(50));
    expect(await database.prisma.$queryRawUnsafe('SHOW lock_timeout')).toEqual([{ lock_timeout: '0' }]);
  });

  it('have not happened when their connection is lost before the commit', async () => {
    const database = await open();
    let left = 10;
    const outcomes = numbers(left).map((id) =>
      outcomeOf(database.statements.query(SLOW, [id, 3], of(id))).finally(() => left--),
    );
    while (left > 0)
      await database.prisma.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE '%pg_sleep(%' AND state = 'active'`;
    expect((await Promise.all(outcomes)).map(({ fault }) => fault)).toEqual(
      numbers(10).map(() => 'unavailable'),
    );
    expect(await count(database)).toBe(0);
    expect(await untilItWorks(() => database.statements.query(INSERT, [1, 1]))).toBeLessThan(1000);
  });

  it('are there if they were answered, and at most once, whenever connections are lost', async () => {
    const database = await open();
    await database.statements.query(INSERT, [-1, 0]);
    const answered = new Set<number>();
    let isOver = false;
    let next = 0;
    const writer = async () => {
      while (!isOver) {
        const id = next++;
        const { fault } = await outcomeOf(
          Promise.all([
            database.statements.query(INSERT, [id, 0], of(id)),
            database.statements.query(ADD, [-1], of(-1)),
          ]),
        );
        if (fault === 'none') answered.add(id);
        else expect(fault).toBe('unavailable');
      }
    };
    const writers = numbers(16).map(writer);
    const killer = await openAt(database.url, { poolSize: 1 });
    for (const _ of numbers(20)) {
      await sleep(30);
      await killer.prisma.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database() AND application_name = 'tickline'`;
    }
    isOver = true;
    await Promise.all(writers);
    const rows = await killer.prisma.$queryRawUnsafe<{ id: number }[]>('SELECT id FROM thing WHERE id >= 0');
    const ids = new Set(rows.map(({ id }) => id));
    expect([...answered].filter((id) => !ids.has(id))).toEqual([]);
    expect(answered.size).toBeGreaterThan(50);
    const added = await numberFrom(killer, '(SELECT n FROM thing WHERE id = -1)');
    expect(added).toBeGreaterThanOrEqual(answered.size);
    expect(added).toBeLessThanOrEqual(next);
  });

  it('are waited for when the database is closed', async () => {
    const database = await open();
    const answers = numbers(5).map((id) => database.statements.query(SLOW, [id, 0.1], of(id)));
    await sleep(50);
    await database.close();
    expect(await Promise.all(answers)).toEqual(numbers(5).map((id) => [[String(id)]]));
  });

  it('end when the network drops them without a word', async () => {
    const proxy = await startProxy(await newDatabase(cluster.current));
    onTestFinished(() => proxy.stop());
    const database = await openAt(proxy.url, { poolSize: 2, statementTimeoutMs: 500 });
    await database.prisma.$executeRawUnsafe(THINGS);
    await database.statements.query(INSERT, [-1, 0]);
    proxy.goSilent('current');
    const outcomes = await Promise.all(
      numbers(10).map((id) => outcomeOf(database.statements.query(INSERT, [id, 0], of(id)))),
    );
    for (const { fault, ms } of outcomes) {
      expect(fault).toBe('unavailable');
      expect(ms).toBeLessThan(4500);
    }
    expect(await untilItWorks(() => database.statements.query(INSERT, [100, 0]))).toBeLessThan(2500);
  });

  it('work behind a pooler that keeps no prepared statements, and leave it no limit', async () => {
    const direct = await open();
    const pooler = await startPooler(cluster.current, { default_pool_size: '2' });
    onTestFinished(() => pooler.stop());
    const database = await openAt(pooler.url(new URL(direct.url).pathname.slice(1)));
    for (const round of numbers(5)) {
      const outcomes = await insertAll(
        database,
        numbers(100).map((n) => n + round * 100),
      );
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    }
    expect(await count(direct)).toBe(500);
    const limits = await Promise.all(
      numbers(10).map(() => database.prisma.$queryRawUnsafe('SHOW lock_timeout')),
    );
    expect(limits).toEqual(numbers(10).map(() => [{ lock_timeout: '0' }]));
  });
});
