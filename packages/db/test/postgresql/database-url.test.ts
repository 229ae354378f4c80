import { describe, expect, it } from 'vitest';
import { databaseUrlProblems, readDatabaseUrl } from '../../src/postgresql/database-url.ts';
import { takeSearchPath } from '../../src/postgresql/startup-options.ts';

const BASE = 'postgresql://ann:made-up-here@db.example.com:5433/tickline';
const read = (parameters: string) => readDatabaseUrl(`${BASE}?${parameters}`);
const problemsOf = (parameters: string) => databaseUrlProblems(`${BASE}?${parameters}`);

/** A user as poolers want it, and a password. Both are made up. */
const CREDENTIALS = 'postgres.abcdefgh:made-up-here@';

/** URLs as providers publish them, with other names. */
const PUBLISHED = [
  'postgresql://ep-cool-1.eu-central-1.aws.neon/neondb?sslmode=require&channel_binding=require',
  'postgresql://ep-cool-1-pooler.eu-central-1.aws.neon/neondb?sslmode=require&connect_timeout=10&pool_timeout=10&pgbouncer=true',
  'postgres://ep-cool-1.us-east-2.aws.neon/neondb?sslmode=require&options=endpoint%3Dep-cool-1',
  'postgresql://db.abcdefgh.supabase.co:5432/postgres',
  'postgresql://aws-0-eu-central-1.pooler.supabase.com:6543/postgres?pgbouncer=true&connection_limit=1',
  'postgres://aws-0-us-east-1.pooler.supabase.com:6543/postgres?sslmode=require&supa=base-pooler.x',
  'postgres://ec2-1-2-3-4.eu-west-1.compute.amazonaws.com:5432/d1',
  'postgresql://mydb.abc.eu-west-1.rds.amazonaws.com:5432/postgres',
  'postgresql://mydb.abc.eu-west-1.rds.amazonaws.com:5432/postgres?sslmode=require',
  'postgresql://localhost:5432/mydb?schema=public',
  'postgresql://localhost:5432/mydb?schema=public&connection_limit=5&pool_timeout=0&connect_timeout=300',
  'postgresql://localhost/db?host=/var/run/postgresql/',
  'postgresql://localhost:5432/mydb?schema=sample&pgbouncer=true&statement_cache_size=0',
  'postgresql://localhost:5432/mydb?application_name=myapp&sslmode=prefer',
  'postgresql://db-1.b.db.ondigitalocean.com:25060/defaultdb?sslmode=require',
  'postgresql://dpg-a1-a.frankfurt-postgres.render.com/d1',
  'postgresql://containers-us-west-1.railway.app:7777/railway',
].map((url) =>
  url.replace('.aws.neon/', '.aws.neon.tech/').replace('//', () => ['//', CREDENTIALS].join('')),
);

describe('DATABASE_URL', () => {
  it.each(PUBLISHED)('may be what a provider publishes: %s', (url) => {
    expect(databaseUrlProblems(url)).toEqual([]);
  });

  it('is read into what to connect to, and how', () => {
    expect(
      read(
        'schema=to%20do&application_name=mine&connect_timeout=7&connection_limit=3&pool_timeout=4&options=-c%20a%3D1&channel_binding=prefer&sslmode=no-verify',
      ),
    ).toMatchObject({
      host: 'db.example.com',
      port: 5433,
      user: 'ann',
      password: 'made-up-here',
      database: 'tickline',
      schema: 'to do',
      options: '-c a=1',
      applicationName: 'mine',
      connectTimeoutMs: 7000,
      poolSize: 3,
      poolTimeoutMs: 4000,
      ssl: { rejectUnauthorized: false },
      enableChannelBinding: true,
      requireChannelBinding: false,
    });
  });

  it('leaves out what it does not say', () => {
    expect(readDatabaseUrl('postgres:///')).toMatchObject({ schema: 'public', ssl: false, otherwise: 'tls' });
    const { host, port, user, password, database, options, poolSize } = readDatabaseUrl('postgres:///');
    expect([host, port, user, password, database, options, poolSize]).toEqual(Array(7).fill(undefined));
  });

  it.each([
    [
      'postgres://a%40b:100%25%zz%p@[::1]/x%20y',
      { user: 'a@b', password: '100%%zz%p', host: '::1', database: 'x y' },
    ],
    ['postgres://%2Fvar%2Frun/x', { host: '/var/run' }],
    [
      'postgres:///x?host=/tmp&port=7&user=u&password=p%26q&dbname=y',
      { host: '/tmp', port: 7, user: 'u', password: 'p&q', database: 'y' },
    ],
  ])('is decoded: %s', (url, expected) => {
    expect(readDatabaseUrl(url)).toMatchObject(expected);
  });

  it.each([
    ['', 'public'],
    ['schema=', 'public'],
    ['schema=Two', 'Two'],
    ['currentSchema=two', 'two'],
    ['search_path=Two', 'two'],
    ['search_path=%22Two%22', 'Two'],
    ['options=-c%20search_path%3Dtwo', 'two'],
    ['options=-csearch_path%3Dtwo%20-c%20work_mem%3D64MB', 'two'],
    ['options=-c%20SEARCH_PATH%3D%22a%5C%20b%22', 'a b'],
    ['schema=two&search_path=two&options=--search-path%3Dtwo', 'two'],
  ])('names the schema: %j', (parameters, schema) => {
    expect(read(parameters).schema).toBe(schema);
  });

  it.each([
    ['foo=1', '"foo", which is not supported'],
    ['Schema=x', '"Schema", which is not supported'],
    ['sslaccept=strict', 'set sslmode'],
    ['statement_timeout=5', 'set DATABASE_STATEMENT_TIMEOUT'],
    ['max=5', 'set connection_limit'],
    ['Client=x', '"Client"'],
    ['__proto__=x', '"__proto__"'],
    ['schema=a&schema=b', '"schema" more than once'],
    ['schema=a&currentSchema=b', 'schema and currentSchema differ'],
    ['schema=a&options=-c%20search_path%3Db', 'schema and search_path differ'],
    ['search_path=a,b', 'search_path must be one schema'],
    ['search_path=%22%24user%22,public', 'search_path must be one schema'],
    [`schema=${'x'.repeat(64)}`, 'at most 63 bytes'],
    [`schema=${encodeURIComponent('任'.repeat(22))}`, 'at most 63 bytes'],
    ['schema=a%22b', 'without quotes'],
    ['schema=a%00b', 'without quotes'],
    ['schema=pg_toast', 'of PostgreSQL itself'],
    ['currentSchema=information_schema', 'of PostgreSQL itself'],
    ['connection_limit=0', 'whole number from 1 to 1000 as connection_limit'],
    ['connect_timeout=soon', 'as connect_timeout'],
    ['pool_timeout=-1', 'as pool_timeout'],
    ['port=99999', 'as port'],
    ['pgbouncer=yes', 'unsupported value of the parameter "pgbouncer"'],
    ['client_encoding=latin1', '"client_encoding"'],
    ['gssencmode=require', '"gssencmode"'],
    ['target_session_attrs=read-write', '"target_session_attrs"'],
    ['ssl=yes', 'ssl, which must be true or false'],
    ['sslrootcert=/ca.pem', 'add sslmode=verify-full'],
    ['sslnegotiation=direct', 'needs TLS'],
    ['sslnegotiation=x&sslmode=require', 'sslnegotiation must be postgres or direct'],
    ['channel_binding=maybe', 'channel_binding must be disable, prefer or require'],
  ])('is refused by the name of the parameter: %s', (parameters, words) => {
    expect(problemsOf(parameters)).toEqual([expect.stringContaining(words)]);
  });

  it('is refused with one message about everything, that has no value in it', () => {
    const parameters =
      'foo=made-up-too&sslmode=made-up-too&schema=pg_made-up-too&connection_limit=made-up-too&passw=made-up-here';
    expect(problemsOf(parameters)).toHaveLength(5);
    expect(() => read(parameters)).toThrow(/^DATABASE_URL has the parameter "foo"/);
    expect(problemsOf(parameters).join()).not.toContain('made-up');
  });

  it('is refused in bounded words', () => {
    expect(problemsOf(`${'x'.repeat(1e5)}=1`).join().length).toBeLessThan(200);
  });
});

describe('options', () => {
  it.each([
    ['endpoint=ep-1', 'endpoint=ep-1', []],
    ['-c a=1 -c search_path=x -c b=2', '-c a=1 -c b=2', ['x']],
    ['-c a=x\\ y --search-path=z', '-c a=x\\ y', ['z']],
    ['search_path=x', 'search_path=x', []],
    ['-c', '-c', []],
    ['-c my.search_path=x', '-c my.search_path=x', []],
  ])('keep all but the search path: %s', (options, rest, searchPaths) => {
    expect(takeSearchPath(options)).toEqual({ rest, searchPaths });
  });

  it('are read in linear time', () => {
    const length = (options: string) => takeSearchPath(options).rest.length;
    expect(length('\\'.repeat(1e6))).toBeGreaterThan(0);
    expect(length(' -c'.repeat(3e5))).toBeGreaterThan(0);
  });
});
