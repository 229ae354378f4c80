import { randomBytes } from 'node:crypto';
import { openDatabase } from '@tickline/db';
import pg from 'pg';
import { MIGRATIONS_DIR, migrationsHash } from './migrations.ts';
import type { TestDatabase } from './test-database.ts';

const TEMPLATE_LOCK = 7_239_104_226_002;
const TEMPLATE_PREFIX = 'tickline_template_';
const { env } = process;
/** Passes the prefix of the databases' names to the workers of the test run. */
const PREFIX_VARIABLE = 'TICKLINE_TEST_DATABASES';
const newName = (prefix: string) => prefix + randomBytes(6).toString('hex');

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function withClient<T>(server: string, job: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    return await job(client);
  } finally {
    await client.end();
  }
}

async function createTemplate(server: string, client: pg.Client, name: string): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datname LIKE '${TEMPLATE_PREFIX}%'`,
  );
  const names = rows.map(({ datname }) => datname);
  if (names.includes(name)) return;
  for (const outdated of names) await client.query(`DROP DATABASE IF EXISTS ${outdated} WITH (FORCE)`);
  // Gets its final name only when it is complete.
  await client.query(`DROP DATABASE IF EXISTS ${name}_draft WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}_draft`);
  const url = urlOf(server, `${name}_draft`);
  await (await openDatabase({ url, migrationsDir: MIGRATIONS_DIR })).close();
  await client.query(`ALTER DATABASE ${name}_draft RENAME TO ${name}`);
}

export async function createPostgresqlTestDatabase(server: string): Promise<TestDatabase> {
  const template = TEMPLATE_PREFIX + (await migrationsHash());
  const prefix = env[PREFIX_VARIABLE];
  const name = newName(prefix ?? 'tickline_test_');
  await withClient(server, async (client) => {
    // Also held while copying, because a template must have no other user then.
    await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    await createTemplate(server, client, template);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    options: { url: urlOf(server, name), migrationsDir: MIGRATIONS_DIR },
    isKept: prefix !== undefined,
    drop: () =>
      withClient(server, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/**
 * Sets the prefix of a test run's databases on a server, for vitest. Workers are killed at the end and leave their shared
 * databases behind.
 *
 * @returns a function that removes them
 * @see https://vitest.dev/config/globalsetup
 */
export default function setUpDatabases(): (() => Promise<void>) | undefined {
  const server = env['TEST_DATABASE_URL'];
  if (!server) return undefined;
  const prefix = `${newName('tickline_test_')}_`;
  env[PREFIX_VARIABLE] = prefix;
  return () =>
    withClient(server, async (client) => {
      const { rows } = await client.query<{ datname: string }>(
        'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
        [prefix],
      );
      for (const { datname } of rows) await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
    });
}
