import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { createTestDatabase } from '../src/testing/index.ts';
import { startChild } from './harness/child.ts';
import { SERVER } from './harness/server.ts';

const WRITE = new URL('./fixtures/write.ts', import.meta.url);

describe.skipIf(SERVER)('an embedded database', () => {
  it('has every acknowledged row after its process was killed while writing, time and again', async () => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const acknowledged = new Set<string>();
    for (let round = 0; round < 4; round += 1) {
      const child = startChild(WRITE, [JSON.stringify(options), `${round * 100_000}`]);
      await child.line('writing');
      await sleep(150 + round * 170);
      child.process.kill('SIGKILL');
      await child.exited;
      for (const line of child.lines) if (/^\d+$/.test(line)) acknowledged.add(line);

      const { prisma, close } = await openDatabase(options);
      const rows = await prisma.task.findMany({ select: { title: true, description: true } });
      const stored = new Set(rows.map(({ title }) => title));
      expect([...acknowledged].filter((title) => !stored.has(title))).toEqual([]);
      // At most the one that was under way, per round.
      expect(stored.size - acknowledged.size).toBeLessThanOrEqual(round + 1);
      for (const { title, description } of rows) expect(description).toHaveLength(Number(title) % 1000);
      const byIndex = await prisma.$queryRaw<{ n: bigint }[]>`
        SELECT count(*) AS n FROM (SELECT id FROM task WHERE user_id = 'ann' ORDER BY lower(title), id) AS t`;
      expect(byIndex).toEqual([{ n: BigInt(rows.length) }]);
      await close();
    }
    expect(acknowledged.size).toBeGreaterThan(10);
  });
});
