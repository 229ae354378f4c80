import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Connection, DatabaseLocation } from '@tickline/db/database';
import { connectEmbedded } from '@tickline/db/embedded';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { createEmbeddedTestDatabase } from './embedded.ts';
import { makeTestFolder } from './folder.ts';

/** The PostgreSQL server to test against. If empty, tests use the embedded database. */
// biome-ignore lint/style/noProcessEnv: how a test run says which database it is for
export const SERVER = process.env['TEST_DATABASE_URL'] ?? '';

/** Runs a statement without Prisma and the pool. */
export async function onServer(sql: string, url = SERVER): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Returns a location for a new database. Removed after the test. */
export async function newLocation(): Promise<DatabaseLocation> {
  return SERVER ? { url: await emptyServerDatabase() } : { dataDir: await temporaryFolder() };
}

/** Opens an embedded database without tables, in a tenth of the time that a new one takes. */
export async function openWithoutTables(): Promise<{ connection: Connection; dataDir: string }> {
  const { options, drop } = await createEmbeddedTestDatabase();
  onTestFinished(drop);
  if (!('dataDir' in options)) throw new Error('not embedded');
  const { dataDir } = options;
  const connection = await connectEmbedded({ dataDir });
  await connection.prisma.$executeRaw`DROP SCHEMA public CASCADE`;
  await connection.prisma.$executeRaw`CREATE SCHEMA public`;
  return { connection, dataDir };
}

/** Creates a database without tables. Removed after the test. */
export async function emptyLocation(): Promise<DatabaseLocation> {
  if (SERVER) return { url: await emptyServerDatabase() };
  const { connection, dataDir } = await openWithoutTables();
  await connection.close();
  return { dataDir };
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
