import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { makeTestFolder } from '../../src/testing/index.ts';

/** The PostgreSQL server to test against; the embedded database is tested where there is none. */
// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
export const SERVER = process.env['TEST_DATABASE_URL'] ?? '';

/** Runs a statement past Prisma and the pool. */
export async function onServer(sql: string, url = SERVER): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A place for a database without any table, gone after the test. */
export async function emptyLocation(): Promise<{ url: string } | { dataDir: string }> {
  return SERVER ? { url: await emptyServerDatabase() } : { dataDir: await temporaryFolder() };
}

export async function emptyServerDatabase(): Promise<string> {
  const name = `tickline_test_${randomBytes(6).toString('hex')}`;
  await onServer(`CREATE DATABASE ${name}`);
  onTestFinished(async () => void (await onServer(`DROP DATABASE ${name} WITH (FORCE)`)));
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return url.href;
}

export async function temporaryFolder(): Promise<string> {
  const folder = await makeTestFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
