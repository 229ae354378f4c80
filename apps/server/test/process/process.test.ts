import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { EventReader } from '../harness/event-reader.ts';
import { databaseEnvironment, startServer, temporaryFolder, untilReady } from '../harness/process.ts';
import { SECRET, tokenOf } from '../harness/token.ts';

const BUG = fileURLToPath(new URL('../fixtures/bug.mjs', import.meta.url));

describe('the process', () => {
  it('serves with an embedded database and nothing configured, and keeps its secret', async () => {
    const dataDir = await temporaryFolder();
    const port = await freePort();
    const server = startServer({ DATA_DIR: dataDir, PORT: String(port) });
    await untilReady(port, server);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect(await health.json()).toMatchObject({ status: 'ok', database: 'ok' });
    const secret = await readFile(join(dataDir, 'secret'), 'utf8');
    expect(secret.length).toBeGreaterThanOrEqual(32);

    const second = startServer({ DATA_DIR: dataDir, PORT: String(await freePort()) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('in use by another Tickline process');
    expect(second.output()).toContain(String(server.child.pid));
    expect(second.output()).not.toContain(' at ');

    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    const again = startServer({ DATA_DIR: dataDir, PORT: String(port) });
    await untilReady(port, again);
    expect(await readFile(join(dataDir, 'secret'), 'utf8')).toBe(secret);
    expect(`${server.output()}${again.output()}`).not.toContain(secret);
  });

  it('finishes the request that it is working on when told to stop', async () => {
    const port = await freePort();
    const server = startServer({
      ...(await databaseEnvironment()),
      PORT: String(port),
      AUTH_MODE: 'embedded',
      RATE_LIMIT_MAX: '0',
    });
    await untilReady(port, server);
    const signUps = Array.from({ length: 5 }, (_, n) =>
      fetch(`http://127.0.0.1:${port}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'X', email: `x${n}@example.com`, password: 'correct horse battery' }),
      }),
    );
    // Passwords are hashed one after the other: when the first is answered, the server has received the others.
    await Promise.race(signUps);
    server.child.kill('SIGTERM');
    const answers = await Promise.all(signUps);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await server.exited).toBe(0);
  });

  it('ends streams when told to stop, and waits for none of them', async () => {
    const port = await freePort();
    const server = startServer({
      ...(await databaseEnvironment()),
      PORT: String(port),
      AUTH_MODE: 'external',
      BETTER_AUTH_SECRET: SECRET,
    });
    await untilReady(port, server);
    const origin = `http://127.0.0.1:${port}`;
    const readers = await Promise.all(
      ['/api/me/tasks/events', '/trpc/task.watch'].map(async (path) =>
        EventReader.open(origin, { token: await tokenOf('ann'), path }),
      ),
    );
    expect(readers.map(({ response }) => response.status)).toEqual([200, 200]);
    server.child.kill('SIGTERM');
    await Promise.all(readers.map(({ ended }) => ended));
    expect(await server.exited).toBe(0);
    const [closing, last] = [server.log().find(({ msg }) => msg === 'closing'), server.log().at(-1)];
    // Otherwise it would wait five seconds, and then cut them off.
    expect(Date.parse(String(last?.['time'])) - Date.parse(String(closing?.['time']))).toBeLessThan(4000);
    expect(readers.every(({ wasCut }) => !wasCut)).toBe(true);
    expect(server.log().filter(({ level }) => Number(level) > 30)).toEqual([]);
  });

  it('waits five seconds, and no longer, for a client that never finishes', async () => {
    const port = await freePort();
    const server = startServer({ ...(await databaseEnvironment()), PORT: String(port) });
    await untilReady(port, server);
    const half = connect(port, '127.0.0.1');
    half.on('error', () => undefined);
    half.write(
      'POST /api/auth/sign-in/email HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"e',
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
  });

  it.each(['SIGWINCH', 'SIGCONT'] as const)(
    'tells of an error that nothing handles (%s), answers what it is working on, and exits with 1',
    async (signal) => {
      const port = await freePort();
      const server = startServer({
        ...(await databaseEnvironment()),
        PORT: String(port),
        SHUTDOWN_DELAY: '10 minutes',
        NODE_OPTIONS: `--import ${BUG}`,
      });
      await untilReady(port, server);
      const signUp = fetch(`http://127.0.0.1:${port}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'X', email: 'x@example.com', password: 'correct horse battery' }),
      });
      const health = await fetch(`http://127.0.0.1:${port}/health/live`);
      expect(health.status).toBe(200);
      server.child.kill(signal);
      expect((await signUp).status).toBe(200);
      expect(await server.exited).toBe(1);
      const [fatal] = server.log().filter(({ level }) => level === 60);
      expect(fatal).toMatchObject({ err: { message: 'a bug' } });
    },
  );
});
