import { constants, cpSync } from 'node:fs';
import { access, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../database.ts';
import type { TestDatabase } from './index.ts';
import { MIGRATIONS_DIR, migrationsHash } from './migrations.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tickline', import.meta.url));

async function removeOutdated(current: string): Promise<void> {
  const outdated = (await readdir(CACHE)).filter(
    (name) => /^template-[0-9a-f]+$/.test(name) && name !== current,
  );
  await Promise.all(outdated.map((name) => rm(join(CACHE, name), { recursive: true, force: true })));
}

/** Several test workers may come here at once: each makes a template of its own, and one of them becomes the one. */
async function template(): Promise<string> {
  const name = `template-${await migrationsHash()}`;
  const folder = join(CACHE, name);
  const exists = () =>
    access(folder).then(
      () => true,
      () => false,
    );
  if (await exists()) return folder;
  await mkdir(CACHE, { recursive: true });
  const draft = await mkdtemp(join(CACHE, 'draft-'));
  try {
    await (await openDatabase({ dataDir: draft, migrationsDir: MIGRATIONS_DIR })).close();
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!(await exists())) throw error;
    });
    await removeOutdated(name);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

export async function createEmbeddedTestDatabase(): Promise<TestDatabase> {
  const source = await template();
  const dataDir = await mkdtemp(join(tmpdir(), 'tickline-test-'));
  // A thousand small files: the asynchronous way takes twice as long.
  cpSync(source, dataDir, { recursive: true, mode: constants.COPYFILE_FICLONE });
  return {
    options: { dataDir, migrationsDir: MIGRATIONS_DIR },
    drop: () => rm(dataDir, { recursive: true, force: true }),
  };
}
