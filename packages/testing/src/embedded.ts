import { createHash } from 'node:crypto';
import { cpSync, existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@tickline/db';
import { DataDirectoryInUseError, type DirectoryLock, lockDirectory } from '@tickline/db/directory-lock';
import { makeTestFolder } from './folder.ts';
import { MIGRATIONS_DIR, migrationsHash } from './migrations.ts';
import type { TestDatabase } from './test-database.ts';

const POLL_MS = 50;
const CACHE = fileURLToPath(new URL('../node_modules/.cache/tickline', import.meta.url));

/** The default of 128 MB is cleared byte by byte at every start, which would double the time of a start. */
const SETTINGS = 'shared_buffers = 4MB\n';
/** PostgreSQL's own templates are unused here, but are more than half of the thousand files to copy. */
const REDUCTION = [
  'UPDATE pg_database SET datistemplate = false, datallowconn = true',
  'DROP DATABASE template0',
  'DROP DATABASE template1',
];

async function templateName(): Promise<string> {
  const hash = createHash('sha256')
    .update(await migrationsHash())
    .update(SETTINGS)
    .update(REDUCTION.join());
  return `template-${hash.digest('hex').slice(0, 12)}`;
}

async function removeOutdated(current: string): Promise<void> {
  const outdated = (await readdir(CACHE)).filter(
    (name) => /^template-[0-9a-f]+$/.test(name) && name !== current,
  );
  await Promise.all(outdated.map((name) => rm(join(CACHE, name), { recursive: true, force: true })));
}

async function makeTemplate(folder: string): Promise<void> {
  const draft = join(CACHE, 'draft');
  await rm(draft, { recursive: true, force: true });
  const { prisma, close } = await openDatabase({ dataDir: draft, migrationsDir: MIGRATIONS_DIR });
  for (const statement of REDUCTION) await prisma.$executeRawUnsafe(statement);
  await close();
  await appendFile(join(draft, 'pgdata', 'postgresql.conf'), SETTINGS);
  await rename(draft, folder);
}

/** Locks the cache for this process. @returns undefined if another process has it */
async function tryLock(): Promise<DirectoryLock | undefined> {
  return lockDirectory(CACHE).catch((error: unknown) => {
    if (error instanceof DataDirectoryInUseError) return undefined;
    throw error;
  });
}

/** Returns the template. All test workers call this at once: one creates the template, and the others wait. */
async function template(): Promise<string> {
  const name = await templateName();
  const folder = join(CACHE, name);
  await mkdir(CACHE, { recursive: true });
  while (!existsSync(folder)) {
    const lock = await tryLock();
    if (!lock) {
      await sleep(POLL_MS);
      continue;
    }
    try {
      if (!existsSync(folder)) await makeTemplate(folder);
      await removeOutdated(name);
    } finally {
      await lock.release();
    }
  }
  return folder;
}

export async function createEmbeddedTestDatabase(): Promise<TestDatabase> {
  const source = await template();
  const dataDir = await makeTestFolder();
  // Synchronous: copying hundreds of small files takes less time than starting a process or a thread for it.
  cpSync(source, dataDir, { recursive: true });
  return {
    options: { dataDir, migrationsDir: MIGRATIONS_DIR },
    isKept: false,
    drop: () => rm(dataDir, { recursive: true, force: true }),
  };
}
