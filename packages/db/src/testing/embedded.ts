import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import { access, appendFile, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../database.ts';
import { makeTestFolder } from './folder.ts';
import type { TestDatabase } from './index.ts';
import { MIGRATIONS_DIR, migrationsHash } from './migrations.ts';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/tickline', import.meta.url));

/** The default of 128 MB is cleared byte by byte at every start, which takes as long as all the rest of it. */
const SETTINGS = 'shared_buffers = 4MB\n';
/** PostgreSQL's own templates, which nothing uses here, are more than half of a thousand files to copy. */
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

/** Several test workers may come here at once: each makes a template of its own, and one of them becomes the one. */
async function template(): Promise<string> {
  const name = await templateName();
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
    const { prisma, close } = await openDatabase({ dataDir: draft, migrationsDir: MIGRATIONS_DIR });
    for (const statement of REDUCTION) await prisma.$executeRawUnsafe(statement);
    await close();
    await appendFile(join(draft, 'pgdata', 'postgresql.conf'), SETTINGS);
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
  const dataDir = await makeTestFolder();
  // Hundreds of small files, which are copied before another process is there to do it, or a thread.
  cpSync(source, dataDir, { recursive: true });
  return {
    options: { dataDir, migrationsDir: MIGRATIONS_DIR },
    drop: () => rm(dataDir, { recursive: true, force: true }),
  };
}
