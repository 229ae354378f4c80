import { chmod, copyFile, mkdir, readdir, truncate, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '@tickline/db';
import { createTestDatabase, freePort } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  databaseEnvironment,
  type StartOptions,
  startServer,
  temporaryFolder,
  until,
  untilReady,
} from '../harness/process.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;

/** Returns the server's last message. It must be a single one, without stack and secrets. */
async function refusal(environment: Record<string, string>, options?: StartOptions): Promise<string> {
  const server = startServer({ DATA_DIR: await temporaryFolder(), PORT: '0', ...environment }, options);
  expect(await server.exited).toBe(1);
  const message = server
    .output()
    .split('\n')
    .filter((line) => !line.startsWith('{') && line !== '');
  const text = message.join('\n');
  expect(text).not.toBe('');
  expect(text).not.toMatch(/^\s+at |node_modules|Error:/m);
  expect(server.output()).not.toContain('hush-hush');
  const [first = ''] = message;
  expect(message.filter((line) => line === first)).toHaveLength(1);
  return text;
}

async function listenSomewhere(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function urlWith(change: (url: URL) => void): string {
  const url = new URL(TEST_DATABASE_URL ?? '');
  change(url);
  return url.href;
}

describe('the server does not start, and says why,', () => {
  it('with variables that are wrong: all of them at once', async () => {
    const wrong = {
      ENVIRONMENT: 'staging',
      PORT: 'eighty',
      DATABASE_URL: 'mysql://user:hush-hush@localhost/x',
      DATABASE_POOL_SIZE: '0',
      DATABASE_POOL_TIMEOUT: 'soon',
      DATABASE_STATEMENT_TIMEOUT: '-1',
      DATABASE_CONNECT_TIMEOUT: 'soon',
      DATABASE_IDLE_TIMEOUT: 'soon',
      DATABASE_SLOW_QUERY: 'soon',
      AUTH_MODE: 'none',
      BETTER_AUTH_SECRET: 'hush-hush',
      BETTER_AUTH_URL: 'localhost',
      BETTER_AUTH_JWKS_URL: 'localhost',
      JWT_ALGORITHM: 'none',
      ACCESS_TOKEN_EXPIRE_MINUTES: '0',
      CORS_ORIGINS: 'https://app.example.com/path',
      RATE_LIMIT_MAX: 'many',
      RATE_LIMIT_WINDOW: 'soon',
      REDIS_URL: 'http://:hush-hush@localhost',
      TRUST_PROXY: 'everybody',
      SHUTDOWN_DELAY: 'soon',
      WEB_CONCURRENCY: '0',
      METRICS_PORT: '99999',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost',
      LOG_LEVEL: 'loud',
      DEBUG: 'yes',
    };
    const text = await refusal(wrong);
    for (const name of Object.keys(wrong)) expect(text).toContain(name);
  });

  it('in production without a secret', async () => {
    expect(await refusal({ ENVIRONMENT: 'production' })).toContain('BETTER_AUTH_SECRET is required');
  });

  it('on a port that is taken', async () => {
    const port = await listenSomewhere();
    const database = await databaseEnvironment();
    expect(await refusal({ ...database, PORT: String(port) })).toMatch(
      new RegExp(`^Port ${port} is already in use`),
    );
  });

  it('on an address that this machine does not have', async () => {
    expect(await refusal({ ...(await databaseEnvironment()), HOST: '192.0.2.1' })).toContain(
      'HOST is not an address of this machine',
    );
  });

  it('in a folder that is none', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    expect(await refusal({ DATA_DIR: join(file, 'data') })).toContain('Check DATA_DIR');
  });

  it.runIf(process.getuid?.() === 0)('in a folder that it may not write to', async () => {
    const open = await temporaryFolder();
    const folder = join(open, 'data');
    await mkdir(folder, { mode: 0o700 });
    // Only root may be allowed to read Node's own folder.
    const node = join(open, 'node');
    await copyFile(process.execPath, node);
    await chmod(open, 0o755);
    expect(await refusal({ DATA_DIR: folder }, { uid: 65_534, node })).toContain('Check DATA_DIR');
  });

  it('without a database that answers', async () => {
    const url = `postgres://user:hush-hush@127.0.0.1:${await freePort()}/x`;
    expect(await refusal({ DATABASE_URL: url })).toMatch(
      /^The database cannot be used: .*Check DATABASE_URL/,
    );
  });

  it('with a parameter in DATABASE_URL that it does not know, beside all else that is wrong', async () => {
    const url = 'postgres://user:hush-hush@127.0.0.1:1/x?shema=todo&sslmode=on';
    const text = await refusal({ DATABASE_URL: url, PORT: 'eighty' });
    expect(text).toContain('DATABASE_URL has the parameter "shema", which is not supported');
    expect(text).toContain('DATABASE_URL sslmode must be');
    expect(text).toContain('PORT must be');
  });

  it.skipIf(TEST_DATABASE_URL).each([
    [
      'global/pg_control',
      /^The database in \S+pgdata cannot be opened\. .*Restore a backup \(docs\/operations\.md\)\.$/,
    ],
    ['table', /^The embedded database in \S+ cannot be used: .*restore a backup \(docs\/operations\.md\)\.$/],
  ])(
    'on an embedded database with a damaged file, without a word of what is not set: %s',
    async (what, words) => {
      const environment = await databaseEnvironment();
      const folder = join(environment.DATA_DIR, 'pgdata');
      const tables = (await readdir(join(folder, 'base/5'))).filter((name) => /^1[6-9]\d{3}$/.test(name));
      const files = what === 'table' ? tables.map((name) => join('base/5', name)) : [what];
      expect(files.length).toBeGreaterThan(0);
      for (const file of files) await truncate(join(folder, file), 100);
      const text = await refusal(environment);
      expect(text.trim()).toMatch(words);
      expect(text).toContain(environment.DATA_DIR);
      expect(text).not.toMatch(/DATABASE_URL|DATA_DIR/);
    },
  );

  it('with a database that never says a word, before long', async () => {
    const start = performance.now();
    const text = await refusal({
      DATABASE_URL: `postgres://user:hush-hush@127.0.0.1:${await listenSomewhere()}/x`,
      DATABASE_CONNECT_TIMEOUT: '1 s',
      DATABASE_POOL_TIMEOUT: '1 s',
    });
    expect(text).toMatch(/^The database cannot be used: /);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});

describe.runIf(TEST_DATABASE_URL)('with PostgreSQL, it does not start, and says why,', () => {
  it('on a database that does not exist', async () => {
    const url = urlWith((each) => {
      each.pathname = '/no_such_database';
    });
    expect(await refusal({ DATABASE_URL: url })).toMatch(/^The database cannot be used: .*no_such_database/);
  });

  it('as a user that does not exist', async () => {
    const url = urlWith((each) => {
      each.username = 'no_such_role';
      each.password = 'hush-hush';
    });
    expect(await refusal({ DATABASE_URL: url })).toMatch(
      /^The database cannot be used: .*(?:no_such_role|authentication)/i,
    );
  });

  it.each([
    [
      'ahead',
      "INSERT INTO _prisma_migrations (id, migration_name, checksum, finished_at, started_at, applied_steps_count) VALUES ('x', '99990101000000_later', 'x', now(), now(), 1)",
      /The database is newer than this version/,
    ],
    ['edited', "UPDATE _prisma_migrations SET checksum = 'another'", /was changed after it was applied/],
    ['half-way', "UPDATE _prisma_migrations SET finished_at = NULL, logs = 'failed'", /did not finish/],
  ])('on one whose migrations are %s, with one process or with two', async (_, statement, words) => {
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const database = await openDatabase(options);
    await database.prisma.$executeRawUnsafe(statement);
    await database.close();
    const DATABASE_URL = 'url' in options ? options.url : '';
    expect(await refusal({ DATABASE_URL })).toMatch(words);
    expect(await refusal({ DATABASE_URL, WEB_CONCURRENCY: '2' })).toMatch(words);
  });

  it('on a port that is taken, with two processes', async () => {
    const port = await listenSomewhere();
    const { options, drop } = await createTestDatabase();
    onTestFinished(drop);
    const DATABASE_URL = 'url' in options ? options.url : '';
    expect(await refusal({ DATABASE_URL, PORT: String(port), WEB_CONCURRENCY: '2' })).toMatch(
      new RegExp(`^Port ${port} is already in use`),
    );
  });
});

describe('the server says at its start', () => {
  /** Starts a server whose public address is this one. Returns where it says that it listens, and its warnings of sites. */
  async function startSaying(environment: Record<string, string>) {
    const port = await freePort();
    const server = startServer({
      ...(await databaseEnvironment()),
      PORT: String(port),
      BETTER_AUTH_URL: `http://localhost:${port}`,
      ...environment,
    });
    await untilReady(port, server);
    // It listens a moment before it says so.
    await until(() => server.output().includes('Server listening'), server.output);
    const linesWith = (words: string) => server.log().filter(({ msg }) => String(msg).includes(words));
    return { port, listens: linesWith('listening').map(({ msg }) => msg), sites: linesWith('other sites') };
  }

  const CORS_ORIGINS = 'http://127.0.0.1:3000,http://localhost:3000';
  const warning = { level: 40, origins: ['http://127.0.0.1:3000'] };

  it('the public address, on which session cookies work, and once that pages of other sites get none', async () => {
    const { port, listens, sites } = await startSaying({ CORS_ORIGINS });
    expect(listens).toEqual([`Server listening at http://localhost:${port}`]);
    expect((await fetch(`http://localhost:${port}/health/live`)).status).toBe(200);
    expect(sites).toMatchObject([warning]);
  });

  it('the address of the socket, if the public one is another', async () => {
    const { port, listens } = await startSaying({ BETTER_AUTH_URL: 'https://todo.example.com' });
    expect(listens).toEqual([`Server listening at http://127.0.0.1:${port}`]);
  });

  it.runIf(TEST_DATABASE_URL)(
    'once that pages of other sites get no cookie, with two processes',
    async () => {
      const { sites } = await startSaying({ CORS_ORIGINS, WEB_CONCURRENCY: '2' });
      expect(sites).toMatchObject([warning]);
    },
  );
});
