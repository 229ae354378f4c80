import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let dataDir: string;
const running: ChildProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tickline-process-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the server as a process of its own. */
function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
    env: { ...process.env, NODE_ENV: '', DATABASE_URL: '', DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, exited, output: () => output };
}

type Started = ReturnType<typeof start>;

async function untilReady(port: number, { output, child }: Started): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(output());
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(output());
}

describe('the process', () => {
  it('serves with an embedded database and nothing configured, and keeps its secret', async () => {
    const port = await freePort();
    const server = start({ PORT: String(port) });
    await untilReady(port, server);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect(await health.json()).toMatchObject({ status: 'ok', database: 'ok' });
    const secret = await readFile(join(dataDir, 'secret'), 'utf8');
    expect(secret.length).toBeGreaterThanOrEqual(32);

    const second = start({ PORT: String(await freePort()) });
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('in use by another Tickline process');
    expect(second.output()).toContain(String(server.child.pid));
    expect(second.output()).not.toContain(' at ');

    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    const again = start({ PORT: String(port) });
    await untilReady(port, again);
    expect(await readFile(join(dataDir, 'secret'), 'utf8')).toBe(secret);
    expect(`${server.output()}${again.output()}`).not.toContain(secret);
  });

  it('does not start with a configuration that is wrong, and says all that is', async () => {
    const server = start({ PORT: 'eighty', JWT_ALGORITHM: 'none', ENVIRONMENT: 'production' });
    expect(await server.exited).toBe(1);
    for (const name of ['PORT', 'JWT_ALGORITHM', 'BETTER_AUTH_SECRET'])
      expect(server.output()).toContain(name);
    expect(server.output()).not.toContain(' at ');
  });

  it('does not start without its database, and says so without the password', async () => {
    const port = await freePort();
    const server = start({
      DATABASE_URL: `postgres://user:hush-hush@127.0.0.1:${port}/x`,
      PORT: String(port),
    });
    expect(await server.exited).toBe(1);
    expect(server.output()).not.toContain('hush-hush');
    expect(server.output()).toMatch(/database/i);
  });

  it('does not start on a port that is taken', async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
    const server = start({ PORT: String((blocker.address() as AddressInfo).port) });
    expect(await server.exited).toBe(1);
    expect(server.output()).toContain('EADDRINUSE');
    blocker.close();
  });

  it('finishes the request that it is working on when told to stop', async () => {
    const port = await freePort();
    const server = start({ PORT: String(port), AUTH_MODE: 'embedded', RATE_LIMIT_MAX: '0' });
    await untilReady(port, server);
    const signUps = Array.from({ length: 5 }, (_, n) =>
      fetch(`http://127.0.0.1:${port}/api/auth/sign-up/email`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'X', email: `x${n}@example.com`, password: 'correct horse battery' }),
      }),
    );
    // Passwords are hashed one after the other: when the first is answered, the server has the others in hand.
    await Promise.race(signUps);
    server.child.kill('SIGTERM');
    const answers = await Promise.all(signUps);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(await server.exited).toBe(0);
  });

  it('waits five seconds, and no longer, for a client that never finishes', async () => {
    const port = await freePort();
    const server = start({ PORT: String(port) });
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
});
