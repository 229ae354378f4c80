import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@tickline/db';
import pg from 'pg';
import { type Population, populate, RESTORE, TASKS_EACH } from './population.ts';

const MIGRATIONS_DIR = fileURLToPath(new URL('../../prisma/migrations', import.meta.url));

/** A database of the benchmark's own. */
export interface BenchDatabase {
  readonly url: string;
  readonly client: pg.Client;
  readonly population: Population;
  /** What the server is, and what of its settings matters here. */
  readonly server: string;
  /** Puts the tasks back as they were at the beginning. */
  restore(): Promise<void>;
  drop(): Promise<void>;
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}

async function populationOf(client: pg.Client): Promise<Population> {
  const { rows } = await client.query<{ user_id: string; ids: string[] }>(
    'SELECT user_id, array_agg(id ORDER BY id) AS ids FROM task GROUP BY user_id ORDER BY user_id',
  );
  const tasks = rows.map(({ ids }) => ids.map(Number));
  if (tasks.some((ids) => ids.length !== TASKS_EACH))
    throw new Error(`a user does not have ${TASKS_EACH} tasks`);
  return { users: rows.map((row) => row.user_id), tasksOfUser: (user) => tasks[user] ?? [] };
}

async function describeServer(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ text: string }>(`
    SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)
      || ' (shared_buffers ' || current_setting('shared_buffers') || ', fsync ' || current_setting('fsync')
      || ', synchronous_commit ' || current_setting('synchronous_commit') || ')' AS text`);
  return rows[0]?.text ?? '';
}

const QUIET_MS = 50;
/** A server may do something else between two statements. */
const QUIET_TIMES = 6;

/** Waits until nobody writes. When the load ends, servers still work on requests whose clients have gone. */
async function untilQuiet(client: pg.Client): Promise<void> {
  for (let quiet = 0; quiet < QUIET_TIMES; ) {
    const { rows } = await client.query(`
      SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' LIMIT 1`);
    quiet = rows.length === 0 ? quiet + 1 : 0;
    await wait(QUIET_MS);
  }
}

/**
 * Makes a database on a server, with the product's own migrations and some users of 100 tasks each.
 *
 * @param serverUrl of a database from which others may be created
 */
export async function createBenchDatabase(serverUrl: string, users: number): Promise<BenchDatabase> {
  const name = `tickline_bench_${randomBytes(4).toString('hex')}`;
  const admin = await connect(serverUrl);
  await admin.query(`CREATE DATABASE ${name}`);
  const location = new URL(serverUrl);
  location.pathname = `/${name}`;
  const url = location.href;
  await (await openDatabase({ url, migrationsDir: MIGRATIONS_DIR })).close();
  const client = await connect(url);
  const restore = async () => {
    await untilQuiet(client);
    for (const statement of RESTORE) await client.query(statement);
  };
  await client.query(populate(users));
  await restore();
  return {
    url,
    client,
    population: await populationOf(client),
    server: await describeServer(client),
    restore,
    drop: async () => {
      await client.end();
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
