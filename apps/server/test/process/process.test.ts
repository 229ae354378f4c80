import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { databaseEnvironment, startServer, temporaryFolder, untilReady } from '../harness/process.ts';

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
