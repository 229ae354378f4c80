import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../src/index.ts';
import { MIGRATIONS_DIR } from '../src/testing/migrations.ts';
import { startChild } from './harness/child.ts';
import { killWhileWriting } from './harness/crash-rounds.ts';
import { SERVER, temporaryFolder } from './harness/server.ts';

describe.skipIf(SERVER)('an embedded database', () => {
  it('has every acknowledged row after its process was killed while writing, time and again', async () => {
    expect(await killWhileWriting(2)).toBeGreaterThan(5);
  });

  it('is made anew after its process was killed when it had made a file, and again at 900 of 1000', async () => {
    const options = { dataDir: await temporaryFolder(), migrationsDir: MIGRATIONS_DIR };
    const folder = join(options.dataDir, 'pgdata');
    const made = async () => (await readdir(folder, { recursive: true }).catch(() => [])).length;
    for (const files of [1, 900]) {
      const child = startChild('open', [JSON.stringify(options)]);
      // What the one before it left is thrown away first.
      while ((await made()) > 0) await sleep(1);
      while ((await made()) < files) await sleep(5);
      child.process.kill('SIGKILL');
      await child.exited;
      expect(child.lines).not.toContain('open');
    }

    const { prisma, close } = await openDatabase(options);
    expect(await prisma.user.count()).toBe(0);
    await close();
    expect((await readdir(options.dataDir)).sort()).toEqual(['pgdata']);
    expect(await readdir(folder)).toContain('PG_VERSION');
  });
});
