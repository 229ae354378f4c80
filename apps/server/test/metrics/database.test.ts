import { freePort } from '@tickline/testing';
import { describe, expect, it, vi } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { scrape } from '../harness/scrape.ts';

const port = await freePort();
const api = useApp({ METRICS_PORT: String(port) });
const QUERIES = 'tickline_db_query_duration_seconds_count';

describe('the metrics of the database', () => {
  it('time statements by operation', async () => {
    const user = newUser();
    const before = await scrape(port);
    const { id } = await api().createTask(user);
    await api().patch(`/api/me/tasks/${id}/complete`, { as: user });
    await api().delete(`/api/me/tasks/${id}`, { as: user });
    const after = await scrape(port);
    for (const operation of ['INSERT', 'UPDATE', 'DELETE']) {
      const labels = { operation, outcome: 'ok' };
      expect(after.value(QUERIES, labels)).toBeGreaterThan(before.value(QUERIES, labels));
    }
  });

  it('tell statements that failed apart', async () => {
    const labels = { operation: 'SELECT', outcome: 'failed' };
    const before = (await scrape(port)).value(QUERIES, labels);
    await expect(api().database.prisma.$queryRaw`SELECT 1 / 0`).rejects.toThrow();
    expect((await scrape(port)).value(QUERIES, labels) - before).toBe(1);
  });

  it('show who waits where every connection is in use', async () => {
    const { prisma, pool, kind } = api().database;
    // The embedded database does not report that a transaction holds its connection: one that waits stands for it.
    const waiting = kind === 'embedded' ? 2 : 3;
    const { size } = pool();
    const names = { in_use: 'tickline_db_pool_connections', waiting: 'tickline_db_pool_waiting' };
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const holders = Array.from({ length: size }, () =>
      prisma.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT 1`;
          await released;
        },
        { timeout: 60_000, maxWait: 60_000 },
      ),
    );
    const latecomers = Array.from({ length: 3 }, () => prisma.$queryRaw`SELECT 1`);
    const all = Promise.all([...holders, ...latecomers]);
    try {
      await vi.waitFor(async () => {
        const metrics = await scrape(port);
        expect(metrics.value('tickline_db_pool_max_connections')).toBe(size);
        expect(metrics.value(names.in_use, { state: 'in_use' })).toBe(size);
        expect(metrics.value(names.waiting)).toBe(waiting);
      }, 20_000);
    } finally {
      release();
      await all;
    }
    expect((await scrape(port)).value(names.waiting)).toBe(0);
  });
});
