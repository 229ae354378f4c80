import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MIGRATIONS_DIR, startChild, temporaryFolder } from '@tickline/testing';
import { expect, it } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { killWhileWriting } from './harness/crash-rounds.ts';
import { databaseProgram } from './harness/programs.ts';

it('an embedded database has every acknowledged row after its process was killed a hundred times', async () => {
  expect(await killWhileWriting(100)).toBeGreaterThan(1000);
}, 1_800_000);

it('an embedded database is made anew after its process was killed when it had made the folder, and again while it filled it', async () => {
  const options = { dataDir: await temporaryFolder(), migrationsDir: MIGRATIONS_DIR };
  const folder = join(options.dataDir, 'pgdata');
  // PGlite makes a thousand files in memory, and writes them in a tenth of the time. What is in base/5 comes late.
  for (const last of ['.', 'base/5']) {
    const child = startChild(databaseProgram('open'), [JSON.stringify(options)]);
    while (child.process.exitCode === null && !existsSync(join(folder, last))) await sleep(5);
    child.process.kill('SIGKILL');
    await child.exited;
    expect(child.lines).toEqual([]);
  }

  const { prisma, close } = await openDatabase(options);
  expect(await prisma.user.count()).toBe(0);
  await close();
  expect((await readdir(options.dataDir)).sort()).toEqual(['pgdata']);
  expect(await readdir(folder)).toContain('PG_VERSION');
});
