import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './server.ts';

const PRISMA_DIR = fileURLToPath(new URL('../../../prisma', import.meta.url));

/** Copies the folder `prisma`. Removed after the test. */
export async function copyOfPrisma(): Promise<{ prismaDir: string; migrationsDir: string }> {
  const prismaDir = await temporaryFolder();
  await cp(PRISMA_DIR, prismaDir, { recursive: true });
  return { prismaDir, migrationsDir: join(prismaDir, 'migrations') };
}

export async function addMigration(migrationsDir: string, name: string, sql: string): Promise<void> {
  await mkdir(join(migrationsDir, name), { recursive: true });
  await writeFile(join(migrationsDir, name, 'migration.sql'), sql);
}
