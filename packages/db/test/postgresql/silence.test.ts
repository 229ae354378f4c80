import { setTimeout as sleep } from 'node:timers/promises';
import { newUser, SERVER, startProxy } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Limits, newDatabase, openAt, outcomeOf, untilItWorks, useCluster } from '../harness/cluster.ts';

const LIMITS = { poolSize: 3, poolTimeoutMs: 4000, connectTimeoutMs: 1000, statementTimeoutMs: 500 };
/** What a statement may take, by this process's clock: the server's limit and two seconds. */
const OVERDUE_MS = 2500;
const SLACK_MS = 2000;

describe.runIf(SERVER)('a network that drops packets without a word', () => {
  const cluster = useCluster();

  async function open(limits: Limits = LIMITS) {
    const proxy = await startProxy(await newDatabase(cluster.current));
    onTestFinished(() => proxy.stop());
    return { ...(await openAt(proxy.url, limits)), proxy };
  }

  async function fillPool({ prisma }: Awaited<ReturnType<typeof open>>) {
    await Promise.all([1, 2, 3].map(() => prisma.$queryRaw`SELECT CAST(pg_sleep(0.1) AS text)`));
  }

  it('costs a request on idle connections about a second, all of them together', async () => {
    const database = await open();
    await fillPool(database);
    expect(database.pool().idle).toBe(3);
    database.proxy.goSilent('current');
    await sleep(600);
    const outcomes: { fault: string; ms: number }[] = [];
    for (let n = 0; n < 4; n += 1) outcomes.push(await outcomeOf(database.prisma.user.count()));
    expect(outcomes.map(({ fault }) => fault)).toEqual(['none', 'none', 'none', 'none']);
    expect(outcomes.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThan(1000 + SLACK_MS);
    expect(database.warnings).toEqual([expect.stringContaining('did not respond')]);
  });

  it('ends a statement that is under way when its answer is overdue, and the next one works', async () => {
    const { prisma, proxy } = await open();
    await prisma.user.count();
    proxy.goSilent('current');
    const { fault, ms } = await outcomeOf(prisma.user.create({ data: newUser('ann') }));
    expect(fault).toBe('unavailable');
    expect(ms).toBeLessThan(OVERDUE_MS + SLACK_MS);
    expect((await outcomeOf(prisma.user.count())).fault).toBe('none');
  });

  it('ends a transaction no later than a statement: rolling back is not waited for', async () => {
    const { prisma, proxy, pool } = await open();
    const transaction = prisma.$transaction(
      async (tx) => {
        await tx.user.count();
        proxy.goSilent('current');
        await tx.user.create({ data: newUser('bob') });
      },
      { timeout: 20_000 },
    );
    const { fault, ms } = await outcomeOf(transaction);
    expect(fault).toBe('unavailable');
    expect(ms).toBeLessThan(OVERDUE_MS + SLACK_MS);
    expect(await prisma.user.count()).toBe(0);
    expect(pool()).toMatchObject({ inUse: 0, waiting: 0 });
  });

  it('serves those who wait for a connection although the lost ones never say goodbye', async () => {
    const { prisma, proxy } = await open({ ...LIMITS, poolTimeoutMs: 10_000 });
    await prisma.user.count();
    proxy.goSilent('current');
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => outcomeOf(prisma.user.count())));
    expect(outcomes.filter(({ fault }) => fault === 'none').length).toBeGreaterThanOrEqual(9);
    for (const { ms } of outcomes) expect(ms).toBeLessThan(OVERDUE_MS + 1000 + SLACK_MS);
  });

  it('ends every request within the limits while nothing comes through, and a second after works again', async () => {
    const { prisma, proxy } = await open();
    await prisma.user.count();
    proxy.goSilent();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => outcomeOf(prisma.user.count())));
    expect(new Set(outcomes.map(({ fault }) => fault))).toEqual(new Set(['unavailable']));
    for (const { ms } of outcomes) expect(ms).toBeLessThan(LIMITS.poolTimeoutMs + OVERDUE_MS + SLACK_MS);
    proxy.heal();
    expect(await untilItWorks(() => prisma.user.count())).toBeLessThan(1000 + SLACK_MS);
  });

  it('is not waited for when the pool is closed', async () => {
    const database = await open();
    await fillPool(database);
    database.proxy.goSilent();
    const { ms } = await outcomeOf(database.close());
    expect(ms).toBeLessThan(1000 + SLACK_MS);
  });
});

describe.runIf(SERVER)('a sign of life', () => {
  const cluster = useCluster({ settings: { log_statement: 'all' } });

  it('is asked of a connection that was not used for half a second, and of no other', async () => {
    const { prisma } = await openAt(await newDatabase(cluster.current), { poolSize: 1 });
    const asked = () => cluster.current.log().split('statement: SELECT 1\n').length - 1;
    await prisma.user.count();
    const before = asked();
    for (let n = 0; n < 20; n += 1) await prisma.user.count();
    // A busy machine may hold one up for half a second.
    const now = asked();
    expect(now - before).toBeLessThan(5);
    await sleep(600);
    await prisma.user.count();
    await expect.poll(asked).toBe(now + 1);
  });
});
