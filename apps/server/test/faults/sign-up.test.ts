import { type Cluster, startCluster } from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ReadyServer, startReadyServer } from './server-process.ts';
import { send } from './writer.ts';

// biome-ignore lint/style/noProcessEnv: set if a test run uses PostgreSQL
const SERVER = process.env['TEST_DATABASE_URL'];

const loseConnectionOn = (table: string, event: string) => `
  CREATE FUNCTION lose_connection() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NEW; END';
  CREATE CONSTRAINT TRIGGER lose AFTER ${event} ON "${table}" DEFERRABLE INITIALLY IMMEDIATE
    FOR EACH ROW EXECUTE FUNCTION lose_connection()`;

describe.runIf(SERVER)('a sign-up whose database is lost on the way', () => {
  let cluster: Cluster;
  let server: ReadyServer;

  beforeAll(async () => {
    cluster = await startCluster();
    server = await startReadyServer({ DATABASE_URL: cluster.url() });
  });

  afterAll(async () => {
    await server?.kill();
    await cluster?.drop();
  });

  const post = (path: string, body: object) => send(`${server.origin}/api/auth/${path}`, 'POST', { body });

  it.each(['user', 'account', 'session'])(
    'at its %s is a 503, leaves nothing, and can be repeated',
    async (table) => {
      const person = { email: `${table}@example.com`, password: 'correct horse battery' };
      await cluster.query(loseConnectionOn(table, 'INSERT'));
      const refused = await post('sign-up/email', { name: 'X', ...person });
      expect(refused).toMatchObject({
        status: 503,
        retryAfter: '1',
        body: { error_code: 'SERVICE_UNAVAILABLE' },
      });
      expect(await cluster.query(`SELECT FROM "user" WHERE email = '${person.email}'`)).toEqual([]);
      await cluster.query(`DROP FUNCTION lose_connection CASCADE`);
      expect(await post('sign-up/email', { name: 'X', ...person })).toMatchObject({ status: 200 });
      expect(await post('sign-in/email', person)).toMatchObject({ status: 200 });
    },
  );

  it('before it began is a 503 too, as are sign-in and a look at the session', async () => {
    await cluster.stop('fast');
    const person = { email: 'late@example.com', password: 'correct horse battery' };
    for (const path of ['sign-up/email', 'sign-in/email'])
      expect(await post(path, { name: 'X', ...person })).toMatchObject({ status: 503, retryAfter: '1' });
    await cluster.start();
    expect(await post('sign-up/email', { name: 'X', ...person })).toMatchObject({ status: 200 });
  });

  it('is not the database’s fault where the address is taken', async () => {
    const person = { name: 'X', email: 'taken@example.com', password: 'correct horse battery' };
    const twice = await Promise.all([post('sign-up/email', person), post('sign-up/email', person)]);
    expect(twice.map(({ status }) => status).sort()).toEqual([200, 422]);
  });
});
