import { randomBytes } from 'node:crypto';
import { newUser, SERVER, startPooler } from '@tickline/testing';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newDatabase, openAt, outcomeOf, untilItWorks, useCluster } from '../harness/cluster.ts';

describe.runIf(SERVER)('PgBouncer in transaction mode', () => {
  const cluster = useCluster();

  async function open(settings: Record<string, string> = {}) {
    const direct = await newDatabase(cluster.current);
    const database = new URL(direct).pathname.slice(1);
    // One connection to the server, which every client gets in turn: what sticks to it shows.
    const pooler = await startPooler(cluster.current, { default_pool_size: '1', ...settings });
    onTestFinished(() => pooler.stop());
    const url = pooler.url(database);
    return {
      ...(await openAt(url, { poolSize: 4, statementTimeoutMs: 700 })),
      url,
      direct,
      database,
      pooler,
    };
  }

  async function stranger(url: string, sql: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    return (await client.query(sql)).rows;
  }

  it('serves models, raw statements, transactions and many clients at once', async () => {
    const { prisma } = await open();
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        prisma.$transaction(async (tx) => {
          await tx.user.create({ data: newUser(`user-${n}`) });
          await tx.task.create({ data: { user_id: `user-${n}`, title: randomBytes(4).toString('hex') } });
        }),
      ),
    );
    expect(await prisma.task.count()).toBe(20);
    expect(await prisma.$queryRaw`SELECT count(*) AS n FROM "user"`).toEqual([{ n: 20n }]);
  });

  it('gives no one else the time limit, and says where to set it instead', async () => {
    const { prisma, url, warnings } = await open();
    await prisma.user.count();
    expect(await stranger(url, 'SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
    expect(await stranger(url, 'SHOW default_transaction_isolation')).toEqual([
      { default_transaction_isolation: 'read committed' },
    ]);
    expect(warnings).toEqual([expect.stringContaining('set statement_timeout on the database role')]);
  });

  it('keeps a statement within the limit all the same: this process’s own is two seconds longer', async () => {
    const { prisma } = await open();
    const { fault, ms } = await outcomeOf(prisma.$queryRaw`SELECT CAST(pg_sleep(20) AS text)`);
    expect(fault).toBe('unavailable');
    expect(ms).toBeLessThan(2700 + 2000);
    expect(await untilItWorks(() => prisma.user.count())).toBeLessThan(10_000);
  });

  it('keeps a statement within the limit of the role', async () => {
    const { prisma, database } = await open();
    await cluster.current.query(`ALTER DATABASE ${database} SET statement_timeout = '300ms'`);
    await cluster.current.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`,
    );
    await untilItWorks(() => prisma.user.count());
    const { fault, ms } = await outcomeOf(prisma.$queryRaw`SELECT CAST(pg_sleep(20) AS text)`);
    expect(fault).toBe('unavailable');
    expect(ms).toBeLessThan(2000);
  });

  it('keeps times in UTC beside a client that wants others', async () => {
    const { prisma, url } = await open();
    const instant = new Date('2026-01-01T00:00:00.000Z');
    for (let n = 0; n < 3; n += 1) {
      await stranger(url, `SET TIME ZONE 'Asia/Kolkata'; SET DateStyle = 'SQL, DMY'; SELECT now()`);
      const [row] = await prisma.$queryRaw<object[]>`SELECT timestamptz '2026-01-01 00:00:00+00' AS instant`;
      expect(row).toEqual({ instant });
    }
  });

  it('may be told to ignore what it does not know', async () => {
    const { prisma, warnings, url } = await open({ ignore_startup_parameters: 'options' });
    expect(await prisma.user.count()).toBe(0);
    expect(await stranger(url, 'SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
    expect(warnings).toEqual([]);
  });

  it('that is asked for more than it has is unavailable, in time', async () => {
    const { prisma, url } = await open({ query_wait_timeout: '1' });
    const blocker = stranger(url, 'BEGIN; SELECT pg_sleep(4)').catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { fault, ms } = await outcomeOf(prisma.user.count());
    expect(fault).toBe('unavailable');
    expect(ms).toBeLessThan(5000);
    await blocker;
  });

  it('whose server restarts is used again within a second', async () => {
    const { prisma } = await open({ server_login_retry: '1' });
    await prisma.user.count();
    await cluster.current.restart('fast');
    expect(await untilItWorks(() => prisma.user.count())).toBeLessThan(2000);
  });
});

describe.runIf(SERVER)('a server that takes settings as a connection begins', () => {
  const cluster = useCluster();

  it('has the time limit and the isolation level from there, beside the options of the URL', async () => {
    const url = `${await newDatabase(cluster.current)}?options=${encodeURIComponent('-c work_mem=7MB')}`;
    const { prisma, warnings } = await openAt(url, { statementTimeoutMs: 1234 });
    expect(
      await prisma.$queryRaw`SELECT current_setting('statement_timeout') AS timeout, current_setting('work_mem') AS memory,
        current_setting('default_transaction_isolation') AS isolation, current_setting('application_name') AS name`,
    ).toEqual([{ timeout: '1234ms', memory: '7MB', isolation: 'read committed', name: 'tickline' }]);
    expect(warnings).toEqual([]);
  });
});
