import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase, startChild } from '@tickline/testing';
import { expect, onTestFinished } from 'vitest';
import { type DatabaseOptions, openDatabase } from '../../src/index.ts';
import { databaseProgram } from './programs.ts';

const LEAST_ROWS = 3;
const isAcknowledged = (line: string) => /^\d+$/.test(line);

async function compare(
  options: DatabaseOptions,
  acknowledged: ReadonlySet<string>,
  rounds: number,
): Promise<void> {
  const { prisma, close } = await openDatabase(options);
  const rows = await prisma.task.findMany({ select: { title: true, description: true } });
  const stored = new Set(rows.map(({ title }) => title));
  expect([...acknowledged].filter((title) => !stored.has(title))).toEqual([]);
  expect(stored.size).toBe(rows.length);
  // At most the one that was under way, per round.
  expect(stored.size - acknowledged.size).toBeLessThanOrEqual(rounds);
  for (const { title, description } of rows) expect(description).toHaveLength(Number(title) % 1000);
  const byIndex = await prisma.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM (SELECT id FROM task WHERE user_id = 'ann' ORDER BY normalize(title_folded, NFD), id) AS t`;
  expect(byIndex).toEqual([{ n: BigInt(rows.length) }]);
  await close();
}

/**
 * Kills a process while it writes to an embedded database, reopens that and compares, round after round.
 *
 * @returns how many rows were acknowledged
 */
export async function killWhileWriting(rounds: number): Promise<number> {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  const acknowledged = new Set<string>();
  for (let round = 0; round < rounds; round += 1) {
    const child = startChild(databaseProgram('write'), [JSON.stringify(options), `${round * 100_000}`]);
    await child.line('writing');
    await sleep(150 + ((round * 170) % 700));
    // A slow machine writes little in that time.
    while (child.process.exitCode === null && child.lines.filter(isAcknowledged).length < LEAST_ROWS)
      await sleep(5);
    child.process.kill('SIGKILL');
    await child.exited;
    for (const line of child.lines.filter(isAcknowledged)) acknowledged.add(line);
    await compare(options, acknowledged, round + 1);
  }
  return acknowledged.size;
}
