import { setTimeout as sleep } from 'node:timers/promises';
import { newUser, SERVER, startPooler, startProxy } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { databaseFault, type Row, statement } from '../../src/index.ts';
import { type Limits, newDatabase, openAt, outcomeOf, untilItWorks, useCluster } from '../harness/cluster.ts';

const ECHO = statement<[string]>('SELECT $1::int', { sharing: 'connection' });
const ECHO_ALONE = statement<[string]>('SELECT $1::int AS alone');
const DIVIDE = statement<[string]>('SELECT 12 / $1::int', { sharing: 'connection' });
const SLEEP = statement<[string]>('SELECT pg_sleep($1::float8)::text', { sharing: 'connection' });
const SLEEP_ALONE = statement<[string]>('SELECT pg_sleep($1::float8)::text AS alone');
const PID = statement<[string]>('SELECT pg_backend_pid()', { sharing: 'connection' });
const COUNT_PREPARED = 'SELECT count(*)::int AS n FROM pg_prepared_statements';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.runIf(SERVER)('statements written by hand', () => {
  const cluster = useCluster();

  async function open(limits?: Limits) {
    const url = await newDatabase(cluster.current);
    return { ...(await openAt(url, limits)), url };
  }

  it.each([1, 2, 3, 10])(
    'get each its own answer, whatever the order, with %i connections',
    async (poolSize) => {
      const { statements, pool } = await open({ poolSize });
      const answers = await Promise.all(
        numbers(500).map((n) =>
          statements.query(n % 3 === 0 ? ECHO_ALONE : ECHO, [n], { userId: `user ${n % 50}` }),
        ),
      );
      expect(answers).toEqual(numbers(500).map((n) => [[String(n)]]));
      await sleep(300);
      expect(pool()).toMatchObject({ inUse: 0, waiting: 0 });
    },
  );

  it('share few connections where they are quick', async () => {
    const { statements } = await open();
    const rows = (await Promise.all(numbers(200).map(() => statements.query(PID, [])))).flat();
    expect(new Set(rows.map(([pid]) => pid)).size).toBeLessThanOrEqual(2);
  });

  it('fail alone: those before and after on the same connection are answered', async () => {
    const { statements } = await open();
    const outcomes = await Promise.allSettled(numbers(60).map((n) => statements.query(DIVIDE, [n % 5])));
    for (const [n, outcome] of outcomes.entries()) {
      if (n % 5 === 0) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: '22012' } });
      else expect(outcome).toMatchObject({ value: [[String(Math.trunc(12 / (n % 5)))]] });
    }
    const failing = statements.query(ECHO, ['no number']);
    await expect(Promise.all([failing, statements.query(ECHO, [1])])).rejects.toMatchObject({
      code: '22P02',
    });
    expect(await statements.query(ECHO, [7])).toEqual([['7']]);
  });

  it('go another way where one that was taken for quick is slow', async () => {
    const { statements, prisma } = await open();
    const slow = numbers(2).map(() => statements.query(SLEEP, [4]));
    const asleep = () => prisma.$queryRaw`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`;
    await expect.poll(asleep).toHaveLength(2);
    await sleep(100);
    const begin = performance.now();
    for (const n of numbers(20)) await statements.query(ECHO, [n]);
    expect(performance.now() - begin).toBeLessThan(3500);
    await Promise.all(slow);
  });

  it('are not held up by those that need a connection of their own', async () => {
    const { statements, prisma } = await open({ poolSize: 4 });
    await statements.query(ECHO, [0]);
    const long = numbers(8).map(() => prisma.$queryRaw`SELECT CAST(pg_sleep(0.5) AS text)`);
    await sleep(50);
    const begin = performance.now();
    await Promise.all(numbers(50).map((n) => statements.query(ECHO, [n])));
    expect(performance.now() - begin).toBeLessThan(400);
    await Promise.all(long);
  });

  it('keep connections that no long statement takes', async () => {
    const { statements, pool } = await open({ poolSize: 5 });
    const begin = performance.now();
    const callers = new AbortController();
    const signal = () => callers.signal;
    const long = numbers(20).map((n) => statements.query(SLEEP_ALONE, [2], { userId: `user ${n}`, signal }));
    while (performance.now() - begin < 1000) {
      const asked = performance.now();
      await Promise.all(numbers(10).map((n) => statements.query(ECHO, [n])));
      expect(performance.now() - asked).toBeLessThan(1000);
      await sleep(20);
    }
    expect(pool().waiting).toBe(0);
    callers.abort();
    await Promise.allSettled(long);
  });

  it('that may take long run one at a time for a user, and in turn for several', async () => {
    const { statements } = await open({ poolSize: 3 });
    const ended: string[] = [];
    const ask = async (userId: string) => {
      await statements.query(SLEEP_ALONE, [0.05], { userId });
      ended.push(userId);
    };
    const many = numbers(10).map(() => ask('ann'));
    await Promise.all([ask('bob'), ask('bea'), ask('ben')]);
    expect(ended.filter((userId) => userId === 'ann').length).toBeLessThanOrEqual(4);
    await Promise.all(many);
  });

  it('that may take long are refused if too many of a user wait, and if they wait for too long', async () => {
    const { statements } = await open({ poolSize: 3, poolTimeoutMs: 300 });
    const asked = numbers(60).map(() => statements.query(SLEEP_ALONE, [0.5], { userId: 'ann' }));
    const ends = asked.map((answer) =>
      answer.then(
        () => 'none',
        (error: unknown) => [error instanceof Error && error.name, databaseFault(error)].join(),
      ),
    );
    const late = ends.slice(1, 51).map(() => 'QueueTimeoutError,unavailable');
    const full = ends.slice(51).map(() => 'QueueFullError,unavailable');
    expect(await Promise.all(ends)).toEqual(['none', ...late, ...full]);
    expect(await outcomeOf(statements.query(ECHO_ALONE, [1], { userId: 'ann' }))).toMatchObject({
      fault: 'none',
    });
  });

  it('whose caller has left are dropped if they wait, and cancelled if they run', async () => {
    const { statements, prisma, pool } = await open({ poolSize: 3 });
    const running = () =>
      prisma.$queryRaw`SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'active'`;
    const caller = new AbortController();
    const ann = { userId: 'ann', signal: () => caller.signal };
    const asked = numbers(5).map(() => statements.query(SLEEP_ALONE, [10], ann));
    while (((await running()) as unknown[]).length === 0) await sleep(5);
    caller.abort(new Error('the caller has left'));
    for (const outcome of await Promise.allSettled(asked))
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'the caller has left' } });
    await expect(statements.query(ECHO_ALONE, [1], ann)).rejects.toThrow('the caller has left');
    while (((await running()) as unknown[]).length > 0) await sleep(5);
    // What comes next is not hit by a cancellation that is late.
    for (const n of numbers(20)) expect(await statements.query(ECHO_ALONE, [n])).toEqual([[String(n)]]);
    await sleep(150);
    expect(pool()).toMatchObject({ inUse: 0, waiting: 0 });
  });

  it('go on being prepared after the preparation of one was refused', async () => {
    const { statements, prisma, warnings } = await open({ poolSize: 2 });
    await prisma.$executeRaw`CREATE TABLE thing (id int)`;
    const early = statement<[string]>('SELECT later FROM thing', { sharing: 'connection' });
    // The second one is sent before the preparation by the first one is refused.
    for (const outcome of await Promise.allSettled([
      statements.query(early, []),
      statements.query(early, []),
    ]))
      expect(outcome).toMatchObject({ reason: { code: '42703' } });
    await prisma.$executeRaw`ALTER TABLE thing ADD COLUMN later int`;
    for (const _ of numbers(2)) expect(await statements.query(early, [])).toEqual([]);
    const names = statement<[string]>(COUNT_PREPARED.replace('count(*)::int', 'string_agg(statement, $1)'), {
      sharing: 'connection',
    });
    expect((await statements.query(names, [' ']))[0]?.[0]).toContain('SELECT later');
    expect(warnings).toEqual([]);
  });

  it.each([1, 2])(
    'are kept prepared by the hundred, not by the thousand, with %i connections',
    async (poolSize) => {
      const { statements, warnings } = await open({ poolSize });
      const shapes = numbers(250).map((n) =>
        statement<[string]>(`SELECT $1::int + ${n}`, { sharing: 'connection' }),
      );
      // One that the server refuses to prepare.
      const refused = statement('SELECT nothing FROM nowhere', { sharing: 'connection' });
      await expect(statements.query(refused, [])).rejects.toThrow();
      const ask = (n: number) => statements.query(shapes[n] ?? ECHO, [1]);
      // All at once, so that what is closed was sent a moment before.
      expect(await Promise.all(numbers(250).map(ask))).toEqual(numbers(250).map((n) => [[String(n + 1)]]));
      expect(await Promise.all(numbers(250).map(ask))).toEqual(numbers(250).map((n) => [[String(n + 1)]]));
      // On the same connection.
      const count = statement<[string]>(COUNT_PREPARED, { sharing: 'connection' });
      const [[prepared] = ['']] = await statements.query(count, []);
      expect(Number(prepared)).toBeLessThanOrEqual(100);
      expect(Number(prepared)).toBeGreaterThan(90);
      expect(warnings).toEqual([]);
    },
  );

  it('end with their connection, and the next ones are answered', async () => {
    const { statements, prisma } = await open();
    const [[pid] = ['']] = await statements.query(PID, []);
    let left = 4;
    const slow = numbers(left).map(() => outcomeOf(statements.query(SLEEP, [5])).finally(() => left--));
    while (left > 0)
      await prisma.$queryRaw`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database() AND query LIKE '%pg_sleep(%' AND state = 'active'`;
    expect(pid).not.toBe('');
    expect((await Promise.all(slow)).map(({ fault }) => fault)).toEqual(numbers(4).map(() => 'unavailable'));
    expect(await untilItWorks(() => statements.query(ECHO, [1]))).toBeLessThan(1000);
  });

  it('survive that the table changes under what is prepared, and that it is forgotten', async () => {
    const { statements, prisma } = await open({ poolSize: 1 });
    await prisma.user.create({ data: newUser('ann') });
    const all = statement<Row>('SELECT * FROM "user" WHERE id = $1', { sharing: 'connection' });
    const [before] = await statements.query(all, ['ann']);
    await prisma.$executeRaw`ALTER TABLE "user" ADD COLUMN nickname text`;
    expect(await statements.query(all, ['ann'])).toEqual([[...(before ?? []), null]]);
    expect(await statements.query(all, ['ann'])).toEqual([[...(before ?? []), null]]);
    await prisma.$executeRawUnsafe('DEALLOCATE ALL');
    expect(await statements.query(all, ['ann'])).toEqual([[...(before ?? []), null]]);
  });

  it('are prepared once a connection', async () => {
    const { statements, prisma } = await open({ poolSize: 1 });
    for (const n of numbers(20)) await statements.query(ECHO_ALONE, [n]);
    const [row] = await prisma.$queryRawUnsafe<{ n: number }[]>(
      `${COUNT_PREPARED} WHERE statement LIKE 'SELECT $1::int AS alone'`,
    );
    expect(row?.n).toBe(1);
  });

  it('get every text back as it was', async () => {
    const { statements } = await open();
    const same = statement<[string]>('SELECT $1::text', { sharing: 'connection' });
    for (const text of ["'; DROP TABLE task; --", '$1', '\\', '', '💥\u2028', 'a'.repeat(100_000)])
      expect(await statements.query(same, [text])).toEqual([[text]]);
  });

  it('fail when the database is closed, and those under way are waited for', async () => {
    const database = await open();
    const under = statement<[string]>('SELECT 1::int FROM pg_sleep(0.2)', { sharing: 'connection' });
    const answers = numbers(5).map(() => database.statements.query(under, []));
    await sleep(50);
    await database.close();
    expect(await Promise.all(answers)).toEqual(numbers(5).map(() => [['1']]));
    const late = await database.statements.query(ECHO, [1]).catch((error: unknown) => databaseFault(error));
    expect(late).toBe('unavailable');
  });

  it('end when the network drops them without a word', async () => {
    const proxy = await startProxy(await newDatabase(cluster.current));
    onTestFinished(() => proxy.stop());
    const { statements } = await openAt(proxy.url, { poolSize: 2, statementTimeoutMs: 500 });
    await statements.query(ECHO, [0]);
    proxy.goSilent('current');
    const outcomes = await Promise.all(numbers(10).map((n) => outcomeOf(statements.query(ECHO, [n]))));
    for (const { fault, ms } of outcomes) {
      expect(fault).toBe('unavailable');
      expect(ms).toBeLessThan(4500);
    }
    expect(await untilItWorks(() => statements.query(ECHO, [1]))).toBeLessThan(2500);
  });

  it('work behind a pooler that keeps no prepared statements, and say so once', async () => {
    const direct = await newDatabase(cluster.current);
    const pooler = await startPooler(cluster.current, { default_pool_size: '3' });
    onTestFinished(() => pooler.stop());
    const { statements, warnings } = await openAt(pooler.url(new URL(direct).pathname.slice(1)));
    for (const round of numbers(5)) {
      const answers = await Promise.all(
        numbers(100).map((n) =>
          statements.query(n % 2 === 0 ? ECHO : ECHO_ALONE, [n + round], { userId: `user ${n}` }),
        ),
      );
      expect(answers).toEqual(numbers(100).map((n) => [[String(n + round)]]));
    }
    expect(warnings.filter((line) => line.includes('prepared statements')).length).toBeLessThanOrEqual(1);
  });
});
