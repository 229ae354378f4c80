import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEmbeddedTestDatabase, SERVER } from '@tickline/testing';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { EmbeddedClient } from '../../src/embedded/embedded-client.ts';
import { startUpkeep } from '../../src/embedded/upkeep.ts';
import { openDatabase } from '../../src/index.ts';

const LOG_BYTES = 'SELECT pg_current_wal_insert_lsn() - redo_lsn AS bytes FROM pg_control_checkpoint()';

async function setUp(maxLogBytes: number) {
  const { options, drop } = await createEmbeddedTestDatabase();
  onTestFinished(drop);
  if (!('dataDir' in options)) throw new Error('not embedded');
  const client = await EmbeddedClient.open({
    folder: join(options.dataDir, 'pgdata'),
    statementTimeoutMs: 60_000,
    assertHeld: () => undefined,
  });
  const stop = startUpkeep(client, { maxLogBytes, everyMs: 10 });
  onTestFinished(async () => {
    await stop();
    await client.close();
  });
  const logBytes = async () => {
    const [row] = await client.read(LOG_BYTES, []);
    return Number(row?.[0]);
  };
  /** Adds this many MB to the log, at least. */
  const write = (megabytes: number) =>
    client.exec(`CREATE TABLE IF NOT EXISTS filler (text text);
      INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, ${megabytes * 1000})`);
  return { client, stop, logBytes, write };
}

// They are of the embedded database: once is enough.
describe.skipIf(SERVER)('the log of an embedded database', () => {
  it('begins anew when it is longer than it may be, and again', async () => {
    const { logBytes, write } = await setUp(2e6);
    for (let round = 0; round < 2; round += 1) {
      await write(5);
      await vi.waitFor(async () => expect(await logBytes()).toBeLessThan(2e6), 20_000);
    }
  });

  it('is at most 64 MB long when a database has been open for ten seconds', async () => {
    const { options, drop } = await createEmbeddedTestDatabase();
    onTestFinished(drop);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { prisma, close } = await openDatabase(options);
    onTestFinished(close);
    const logBytes = async () =>
      Number((await prisma.$queryRawUnsafe<{ bytes: string }[]>(LOG_BYTES))[0]?.bytes);
    await prisma.$executeRaw`CREATE TABLE filler (text text)`;
    await prisma.$executeRaw`INSERT INTO filler SELECT repeat('x', 1000) FROM generate_series(1, 65000)`;
    expect(await logBytes()).toBeGreaterThan(64 * 2 ** 20);
    vi.advanceTimersByTime(10_000);
    while ((await logBytes()) > 64 * 2 ** 20) await sleep(10);
  });

  it('is left alone while it is short', async () => {
    const { logBytes, write } = await setUp(50e6);
    await write(3);
    await sleep(100);
    expect(await logBytes()).toBeGreaterThan(3e6);
  });

  it('waits for the end of a transaction, which keeps all it wrote', async () => {
    const { client, logBytes, write } = await setUp(1e6);
    await client.transaction(async (transaction) => {
      await transaction.query(`CREATE TABLE kept AS SELECT repeat('x', 1000) FROM generate_series(1, 3000)`);
      await sleep(100);
    });
    await write(1);
    await vi.waitFor(async () => expect(await logBytes()).toBeLessThan(1e6), 20_000);
    expect(await client.read('SELECT count(*) FROM kept', [])).toEqual([['3000']]);
  });

  it('is left alone after the end', async () => {
    const { stop, logBytes, write } = await setUp(1e6);
    await stop();
    await write(3);
    await sleep(100);
    expect(await logBytes()).toBeGreaterThan(3e6);
  });
});

/** Rows that the planner expects, dead rows, and rows that have changed since the statistics were made. */
const FILLER = `SELECT c.reltuples::int, s.n_dead_tup, s.n_mod_since_analyze
  FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid WHERE s.relname = 'filler'`;

describe.skipIf(SERVER)('the tables of an embedded database', () => {
  it('get statistics and lose their dead rows when much of them has changed, and again', async () => {
    const { client, write } = await setUp(50e6);
    await write(1);
    await vi.waitFor(async () => expect(await client.read(FILLER, [])).toEqual([['1000', '0', '0']]), 20_000);
    await client.exec('DELETE FROM filler WHERE ctid IN (SELECT ctid FROM filler LIMIT 600)');
    await vi.waitFor(async () => expect(await client.read(FILLER, [])).toEqual([['400', '0', '0']]), 20_000);
  });

  it('are left alone while little of them has changed', async () => {
    const { client, write } = await setUp(50e6);
    await write(1);
    await vi.waitFor(async () => expect(await client.read(FILLER, [])).toEqual([['1000', '0', '0']]), 20_000);
    await client.exec('DELETE FROM filler WHERE ctid IN (SELECT ctid FROM filler LIMIT 140)');
    await vi.waitFor(
      async () => expect(await client.read(FILLER, [])).toEqual([['1000', '140', '140']]),
      20_000,
    );
    await sleep(100);
    expect(await client.read(FILLER, [])).toEqual([['1000', '140', '140']]);
  });

  it('may have any name', async () => {
    const { client } = await setUp(50e6);
    await client.exec(`CREATE TABLE "a ""table""; DROP" AS SELECT generate_series(1, 1000)`);
    const expected = () => client.read(`SELECT reltuples::int FROM pg_class WHERE relname LIKE 'a "%'`, []);
    await vi.waitFor(async () => expect(await expected()).toEqual([['1000']]), 20_000);
  });
});
