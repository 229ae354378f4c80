import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, newUser, onServer, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Database, databaseFault, openDatabase } from '../src/index.ts';
import { startProxy } from './harness/proxy.ts';
import { startRefusingServer } from './harness/refusing-server.ts';

interface Limits {
  readonly poolSize?: number;
  readonly poolTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
}

async function open(limits: Limits = {}) {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  if (!('url' in options)) throw new Error('not on a server');
  const proxy = await startProxy(options.url);
  const database = await openDatabase({ ...options, ...limits, url: proxy.url });
  onTestFinished(() => database.close());
  return { ...database, proxy, url: options.url };
}

const STATEMENTS: [string, (prisma: Database['prisma']) => PromiseLike<unknown>][] = [
  ['a model', (prisma) => prisma.user.count()],
  ['$queryRaw', (prisma) => prisma.$queryRaw`SELECT count(*) FROM "user"`],
  ['$executeRaw', (prisma) => prisma.$executeRaw`DELETE FROM "user" WHERE id = 'nobody'`],
  ['a transaction', (prisma) => prisma.$transaction(async (tx) => tx.user.count())],
  ['a batch', (prisma) => prisma.$transaction([prisma.user.count()])],
];

async function faultsOf(prisma: Database['prisma']): Promise<Record<string, unknown>> {
  const faults = await Promise.all(
    STATEMENTS.map(async ([name, statement]) => {
      const error = await Promise.resolve(statement(prisma)).then(
        () => 'no error',
        (reason: unknown) => reason,
      );
      return [name, databaseFault(error)];
    }),
  );
  return Object.fromEntries(faults);
}

const ALL_UNAVAILABLE = Object.fromEntries(STATEMENTS.map(([name]) => [name, 'unavailable']));

describe.runIf(SERVER)('a PostgreSQL server', () => {
  it('that is gone is unavailable, and is used again when it is back', async () => {
    const { prisma, proxy } = await open();
    await proxy.stop();
    expect(await faultsOf(prisma)).toEqual(ALL_UNAVAILABLE);
    await proxy.start();
    expect(await prisma.user.count()).toBe(0);
  });

  it('that cuts the line in the middle of a statement is unavailable', async () => {
    const { prisma, proxy } = await open();
    const statement = prisma.$queryRaw`SELECT CAST(pg_sleep(10) AS text)`.catch(databaseFault);
    await sleep(200);
    proxy.cut();
    expect(await statement).toBe('unavailable');
  });

  it('that cuts the line in the middle of a transaction is unavailable', async () => {
    const { prisma, proxy } = await open();
    const transaction = prisma.$transaction(async (tx) => {
      await tx.user.count();
      proxy.cut();
      await sleep(50);
      return tx.user.count();
    });
    expect(await transaction.catch(databaseFault)).toBe('unavailable');
  });

  it('that dropped idle connections is not noticed', async () => {
    const { prisma, proxy } = await open();
    await Promise.all([prisma.user.count(), prisma.user.count()]);
    proxy.cut();
    await sleep(50);
    expect(await prisma.user.count()).toBe(0);
  });

  it('that ends the session (57P01) is unavailable', async () => {
    const { prisma } = await open();
    const statement = prisma.$executeRaw`SELECT pg_terminate_backend(pg_backend_pid())`;
    expect(await statement.catch(databaseFault)).toBe('unavailable');
  });

  it.each(['53300', '57P03', '08006', '53100', '58030'])(
    'that refuses with %s is unavailable',
    async (code) => {
      const { options, drop } = await createTestDatabase();
      onTestFinished(drop);
      const opening = openDatabase({ ...options, url: await startRefusingServer(code) });
      expect(await opening.catch(databaseFault)).toBe('unavailable');
    },
  );

  it('that exceeds the time limit of a statement is unavailable', async () => {
    const { prisma, url } = await open({ statementTimeoutMs: 100 });
    const locking = onServer('BEGIN; LOCK TABLE "user"; SELECT pg_sleep(2)', url);
    await sleep(200);
    expect(await faultsOf(prisma)).toEqual(ALL_UNAVAILABLE);
    await locking;
  });

  it('all of whose connections are busy for too long is unavailable', async () => {
    const { prisma } = await open({ poolSize: 1, poolTimeoutMs: 100 });
    const busy = prisma.$queryRaw`SELECT CAST(pg_sleep(1) AS text)`.then(() => 'done');
    expect(await faultsOf(prisma)).toEqual(ALL_UNAVAILABLE);
    await busy;
  });

  it('that became a read-only replica (25006) is unavailable for writes', async () => {
    const { prisma } = await open({ poolSize: 1 });
    await prisma.$executeRaw`SET default_transaction_read_only = on`;
    const insert = prisma.user.create({ data: newUser('late') });
    expect(await insert.catch(databaseFault)).toBe('unavailable');
    expect(await prisma.user.count()).toBe(0);
  });

  it.each([
    ['has no such host', 'postgres://postgres@no-host.invalid/x'],
    ['listens on another port', 'postgres://postgres@127.0.0.1:1/x'],
  ])('that %s is unavailable at the start', async (_case, url) => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const opening = openDatabase({ ...options, url, poolTimeoutMs: 2000 });
    expect(await opening.catch(databaseFault)).toBe('unavailable');
  });

  it('that does not answer a ping is told of in time', async () => {
    const { prisma, ping, pool } = await open({ poolSize: 1 });
    expect(pool().inUse).toBe(0);
    const busy = prisma.$queryRaw`SELECT CAST(pg_sleep(1) AS text)`.then(() => 'done');
    await vi.waitFor(() => expect(pool().inUse).toBe(1));
    await expect(ping(100)).rejects.toThrow('no response within 100 ms');
    await busy;
    await expect(ping(1000)).resolves.toBeUndefined();
  });
});
