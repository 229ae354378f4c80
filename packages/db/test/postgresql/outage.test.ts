import { newUser, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newDatabase, openAt, outcomeOf, untilItWorks, useCluster } from '../harness/cluster.ts';

/** On an idle machine it takes some milliseconds. */
const BACK_MS = 1000;

describe.runIf(SERVER)('a PostgreSQL server of one’s own', () => {
  const cluster = useCluster({ settings: { max_connections: '12', superuser_reserved_connections: '3' } });

  it.each(['fast', 'immediate', 'kill'] as const)(
    'that stops (%s) while statements, transactions and idle connections are there fails them, and is used when back',
    async (mode) => {
      const { prisma } = await openAt(await newDatabase(cluster.current), { poolSize: 4 });
      await Promise.all([1, 2, 3, 4].map(() => prisma.$queryRaw`SELECT CAST(pg_sleep(0.05) AS text)`));
      const underWay = [
        outcomeOf(prisma.$queryRaw`SELECT CAST(pg_sleep(30) AS text)`),
        outcomeOf(
          prisma.$transaction(async (tx) => {
            await tx.user.create({ data: newUser('ann') });
            await tx.$queryRaw`SELECT CAST(pg_sleep(30) AS text)`;
          }),
        ),
      ];
      await expect
        .poll(() => cluster.current.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`))
        .toHaveLength(2);
      await cluster.current.stop(mode);
      for (const { fault, ms } of await Promise.all(underWay)) {
        expect(fault).toBe('unavailable');
        expect(ms).toBeLessThan(15_000);
      }
      expect((await outcomeOf(prisma.user.count())).fault).toBe('unavailable');
      await cluster.current.start();
      expect(await untilItWorks(() => prisma.user.count())).toBeLessThan(BACK_MS);
      expect(await prisma.user.count()).toBe(0);
    },
  );

  it('that restarts in the middle of traffic fails what it was doing, and answers all within a second', async () => {
    const { prisma } = await openAt(await newDatabase(cluster.current), { poolSize: 4 });
    let isOver = false;
    let backAt = Number.POSITIVE_INFINITY;
    let served = 0;
    const late: string[] = [];
    const client = async () => {
      while (!isOver) {
        const { fault } = await outcomeOf(prisma.user.count());
        if (fault === 'none') served += 1;
        else if (fault !== 'unavailable' || performance.now() - backAt > BACK_MS) late.push(fault);
      }
    };
    const traffic = Array.from({ length: 8 }, client);
    for (const mode of ['fast', 'immediate', 'kill'] as const) {
      const before = served;
      await expect.poll(() => served, { timeout: 10_000 }).toBeGreaterThan(before + 50);
      backAt = Number.POSITIVE_INFINITY;
      await cluster.current.restart(mode);
      backAt = performance.now();
    }
    const before = served;
    await expect.poll(() => served, { timeout: 10_000 }).toBeGreaterThan(before + 50);
    isOver = true;
    await Promise.all(traffic);
    expect(late).toEqual([]);
  });

  it('that has no connection left is unavailable, and serves on with those that it gave', async () => {
    const url = await newDatabase(cluster.current);
    // Any other role than a superuser finds nine of twelve.
    await cluster.current.query(`CREATE ROLE crowd LOGIN PASSWORD 'made-up'; GRANT ALL ON DATABASE
      ${new URL(url).pathname.slice(1)} TO crowd; GRANT pg_read_all_data TO crowd`);
    const theirs = new URL(url);
    theirs.username = 'crowd';
    theirs.password = 'made-up';
    const { prisma } = await openAt(theirs.href, { poolSize: 20, poolTimeoutMs: 3000 });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => outcomeOf(prisma.$queryRaw`SELECT CAST(pg_sleep(0.5) AS text)`)),
    );
    const faults = outcomes.map(({ fault }) => fault);
    expect(new Set(faults)).toEqual(new Set(['none', 'unavailable']));
    expect((await outcomeOf(prisma.user.count())).fault).toBe('none');
  });

  it('that no longer knows the password is unavailable, until it does', async () => {
    const url = await newDatabase(cluster.current);
    await cluster.current.query(`CREATE ROLE rotated LOGIN SUPERUSER PASSWORD 'first-one'`);
    const theirs = new URL(url);
    theirs.username = 'rotated';
    theirs.password = 'first-one';
    const { prisma } = await openAt(theirs.href, { poolSize: 2 });
    await prisma.user.count();
    await cluster.current.query(`ALTER ROLE rotated PASSWORD 'second-one';
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'rotated'`);
    await expect.poll(async () => (await outcomeOf(prisma.user.count())).fault).toBe('unavailable');
    await cluster.current.query(`ALTER ROLE rotated PASSWORD 'first-one'`);
    expect(await untilItWorks(() => prisma.user.count())).toBeLessThan(BACK_MS);
  });

  it('that is not there refuses at once', async () => {
    const url = await newDatabase(cluster.current);
    const { prisma } = await openAt(url);
    onTestFinished(() => cluster.current.start());
    await cluster.current.stop('fast');
    const { fault, ms } = await outcomeOf(prisma.user.count());
    expect(fault).toBe('unavailable');
    expect(ms).toBeLessThan(BACK_MS);
  });
});
