import { chmod, readFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { openDatabase } from '@tickline/db';
import { emptyServerDatabase, MIGRATIONS_DIR, onServer, SERVER, temporaryFolder } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { afterRestore, contentsAfter, fill } from './harness/contents.ts';
import { keeper, setUp } from './harness/keeping.ts';
import { describeRestores } from './harness/restore-cases.ts';

const { env } = process;
const PASSWORD = 'hush-hush "quoted" 100%';

/** A way to the server on which it says that it is of another version, as many digits long. */
async function disguisedServer(): Promise<URL> {
  const { hostname, port, href } = new URL(SERVER);
  const [row] = (await onServer('SHOW server_version')) as { server_version: string }[];
  const real = row?.server_version ?? '';
  const disguise = real.replace(/^\d+/, (major) => '9'.repeat(major.length));
  const proxy = createServer((client) => {
    const server = connect(Number(port || 5432), hostname);
    client.pipe(server);
    server.on('data', (chunk) =>
      client.write(Buffer.from(chunk.toString('latin1').replace(real, disguise), 'latin1')),
    );
    for (const socket of [client, server])
      socket.on('error', () => undefined).on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  const url = new URL(href);
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return url;
}

function withUrl({ options }: ReturnType<typeof keeper>, change: (url: URL) => void) {
  if (!('url' in options)) throw new Error('not on a server');
  const url = new URL(options.url);
  change(url);
  return { ...options, url: url.href };
}

describe.runIf(SERVER)('pg_dump and its like', () => {
  it('get the password where nobody else sees it', async () => {
    const { source, folder } = await setUp();
    const bin = await temporaryFolder();
    for (const program of ['pg_dump', 'pg_restore', 'psql']) {
      const spy = `#!/bin/sh\nprintf '%s\\n' "${program} $*" >> '${bin}/seen'\nprintf '%s\\n' "$PGPASSWORD" >> '${bin}/passwords'\nPATH=\${PATH#*:} exec ${program} "$@"\n`;
      await writeFile(join(bin, program), spy);
      await chmod(join(bin, program), 0o755);
    }
    const options = withUrl(source, (url) => {
      url.password = encodeURIComponent(PASSWORD);
    });
    const spied = keeper(options, folder, { ...env, PATH: `${bin}:${env['PATH']}` });
    await spied.run('backup', '--to', 'tasks.backup');
    await spied.run('restore', '--from', 'tasks.backup', '--force');
    const seen = await readFile(join(bin, 'seen'), 'utf8');
    const programs = seen
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    // The last two are started together: one writes what the other reads.
    expect(programs.sort()).toEqual(['pg_dump', 'pg_restore', 'pg_restore', 'psql']);
    expect(seen).not.toContain('hush');
    expect(new Set((await readFile(join(bin, 'passwords'), 'utf8')).trim().split('\n'))).toEqual(
      new Set([PASSWORD]),
    );
    const refused = keeper(
      withUrl(source, (url) => {
        url.password = encodeURIComponent(PASSWORD);
        url.pathname = '/no_such_database';
      }),
      folder,
    );
    const error = await refused.run('backup', '--to', 'second.backup').catch(String);
    expect(error).toContain('database "no_such_database" does not exist');
    expect(error).not.toContain('hush');
  });

  it('are asked for in a clear sentence where they are not installed', async () => {
    const { source, folder, file } = await setUp();
    await source.run('backup', '--to', file);
    const without = keeper(source.options, folder, { ...env, PATH: await temporaryFolder() });
    await expect(without.run('backup', '--to', 'second.backup')).rejects.toThrow(
      'pg_dump was not found. Install',
    );
    await expect(without.run('restore', '--from', file, '--force')).rejects.toThrow(
      'pg_restore was not found.',
    );
  });

  it('older than the server are refused, by the numbers of both', async () => {
    const { source, folder } = await setUp();
    const { host } = await disguisedServer();
    const options = withUrl(source, (url) => {
      url.host = host;
    });
    const error = await keeper(options, folder).run('backup', '--to', 'tasks.backup').catch(String);
    expect(error).toMatch(/server version: 99.*; pg_dump version: 1\d/);
    expect(error).toContain('Install the client programs of the server’s major version');
  });
});

describe.runIf(SERVER)('a PostgreSQL database', () => {
  it('is backed up as of one moment, while it is written to', async () => {
    const { source, target } = await setUp();
    const { prisma, close } = await openDatabase(source.options);
    onTestFinished(close);
    let isDone = false;
    const write = async () => {
      // Two rows at a time, or none.
      while (!isDone)
        await prisma.$executeRaw`INSERT INTO task (user_id, title) VALUES ('ann', 'twin'), ('ann', 'twin')`;
    };
    const writing = write();
    await source.run('backup', '--to', 'tasks.backup');
    isDone = true;
    await writing;
    await target.run('restore', '--from', 'tasks.backup');
    const { task = [] } = await target.contents();
    expect(task.filter((row) => row.includes('"twin"')).length % 2).toBe(0);
  });

  it('is left as it was where a restore fails half-way', async () => {
    const { source, before, file } = await setUp();
    await source.run('backup', '--to', file);
    // What the backup's tables cannot be dropped for: a view of somebody else's, in another schema.
    const { url } = withUrl(source, () => undefined);
    await onServer(
      "CREATE SCHEMA other; CREATE TYPE other.priority AS ENUM ('x'); CREATE TABLE public.spare (p other.priority)",
      url,
    );
    await onServer(
      "CREATE OR REPLACE FUNCTION other.refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF tg_tag = 'CREATE INDEX' THEN RAISE 'no index today'; END IF; END $$",
      url,
    );
    await onServer('CREATE EVENT TRIGGER refuse ON ddl_command_end EXECUTE FUNCTION other.refuse()', url);
    await expect(source.run('restore', '--from', file, '--force')).rejects.toThrow('no index today');
    expect(await contentsAfter(openDatabase(source.options))).toMatchObject({
      task: before['task'],
      spare: [],
    });
  });
});

describe.runIf(SERVER)('a schema', () => {
  const NAME = "to do's";

  /** Two Ticklines in one database, each with rows, and a folder for backups. */
  async function setUpTwo() {
    const url = await emptyServerDatabase();
    const folder = await temporaryFolder();
    const at = (database: string, schema: string) =>
      keeper(
        { url: `${database}?schema=${encodeURIComponent(schema)}`, migrationsDir: MIGRATIONS_DIR },
        folder,
      );
    const [one, two] = [at(url, 'public'), at(url, NAME)];
    const before = [
      await contentsAfter(openDatabase(one.options), fill),
      await contentsAfter(openDatabase(two.options), fill),
    ];
    return { at, one, two, before };
  }

  it.each(['public', NAME])('is backed up and restored alone: %s', async (name) => {
    const { one, two, before } = await setUpTwo();
    const its = name === 'public' ? one : two;
    await its.run('backup', '--to', 'tasks.backup');
    const changed = await contentsAfter(openDatabase(its.options), (prisma) => prisma.user.deleteMany());
    expect(changed['task']).toEqual([]);
    await expect(its.run('restore', '--from', 'tasks.backup')).rejects.toThrow(
      `drop everything in its schema ${name} `,
    );
    await its.run('restore', '--from', 'tasks.backup', '--force');
    const expected = before.map((contents, n) =>
      n === (name === 'public' ? 0 : 1) ? afterRestore(contents) : contents,
    );
    expect([await one.contents(), await two.contents()]).toEqual(expected);
  });

  it('is created by a restore, and refused as another one', async () => {
    const { at, two, before } = await setUpTwo();
    await two.run('backup', '--to', 'tasks.backup');
    const elsewhere = await emptyServerDatabase();
    await expect(at(elsewhere, 'public').run('restore', '--from', 'tasks.backup')).rejects.toThrow(
      `is a backup of the schema "${NAME}", but DATABASE_URL names "public"`,
    );
    const restored = at(elsewhere, NAME);
    await restored.run('restore', '--from', 'tasks.backup');
    expect(await restored.contents()).toEqual(afterRestore(before[1]));
    // Its triggers work too.
    const changed = await contentsAfter(openDatabase(restored.options), (prisma) => prisma.user.deleteMany());
    expect(changed['task']).toEqual([]);
  });

  it('is migrated, filled, and told of a failed migration by the other commands', async () => {
    const { one, two, before } = await setUpTwo();
    await two.run('seed', '--sub', 'demo', '--tasks', '3');
    expect((await two.contents())['task']).toHaveLength((before[1]?.['task']?.length ?? 0) + 3);
    const { prisma, close } = await openDatabase(two.options);
    onTestFinished(close);
    await prisma.$executeRaw`UPDATE _prisma_migrations SET finished_at = NULL, logs = 'failed' WHERE migration_name LIKE '%token_revocation'`;
    await prisma.$executeRaw`DROP TABLE token_revocation`;
    await expect(two.run('migrate')).rejects.toThrow('did not finish');
    await two.run('migrate', '--rolled-back', '20261130074418_token_revocation');
    expect(await one.contents()).toEqual(before[0]);
  });
});

if (SERVER) describeRestores();
