import { openDatabase } from '@tickline/db';
import { createTestDatabase, freePort } from '@tickline/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLoadBalancer } from '../harness/load-balancer.ts';
import { type ServerProcess, startServer, temporaryFolder, until } from '../harness/process.ts';
import { SECRET, tokenOf } from '../harness/token.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;
const CLIENTS = 8;

/** Starts clients that write and read until stopped, each one request at a time. */
async function startLoad(url: string) {
  const failures: string[] = [];
  let created = 0;
  let read = 0;
  let isStopped = false;
  const headers = { authorization: `Bearer ${await tokenOf('roller')}`, 'content-type': 'application/json' };

  async function call(method: string, expected: number): Promise<void> {
    const body = method === 'POST' ? JSON.stringify({ title: 'A task' }) : null;
    try {
      const response = await fetch(`${url}/api/me/tasks?limit=1`, { method, headers, body });
      const text = await response.text();
      if (response.status !== expected) failures.push(`${method} ${response.status}: ${text}`);
      else if (method === 'POST') created += 1;
      else read += 1;
    } catch (error) {
      failures.push(`${method}: ${String(error)}`);
    }
  }

  const clients = Array.from({ length: CLIENTS }, async () => {
    while (!isStopped) {
      await call('POST', 201);
      await call('GET', 200);
    }
  });
  return {
    counts: () => ({ created, read }),
    stop: async () => {
      isStopped = true;
      await Promise.all(clients);
      return { created, failures };
    },
  };
}

async function rollOver(instances: number, environment: Record<string, string>) {
  const { options, drop } = await createTestDatabase();
  onTestFinished(drop);
  const dataDir = await temporaryFolder();
  const ports = await Promise.all(Array.from({ length: instances }, freePort));
  const start = (port: number): ServerProcess =>
    startServer({
      DATABASE_URL: 'url' in options ? options.url : '',
      DATABASE_POOL_SIZE: '3',
      DATA_DIR: dataDir,
      PORT: String(port),
      AUTH_MODE: 'external',
      BETTER_AUTH_SECRET: SECRET,
      RATE_LIMIT_MAX: '0',
      SHUTDOWN_DELAY: '2 s',
      LOG_LEVEL: 'warn',
      ...environment,
    });
  const servers = new Map(ports.map((port) => [port, start(port)]));
  const balancer = await startLoadBalancer(ports);
  const output = () => [...servers.values()].map((server) => server.output()).join('\n');
  const untilUp = (port: number) => until(() => balancer.isUp(port), output);
  for (const port of ports) await untilUp(port);

  const load = await startLoad(balancer.url);
  for (const [port, server] of servers) {
    const before = load.counts();
    server.child.kill('SIGTERM');
    const code = await server.exited;
    expect(code, server.output()).toBe(0);
    servers.set(port, start(port));
    await untilUp(port);
    // The load continued.
    expect(load.counts().created).toBeGreaterThan(before.created);
    expect(load.counts().read).toBeGreaterThan(before.read);
  }
  const result = await load.stop();

  const database = await openDatabase(options);
  const stored = await database.prisma.task.count();
  await database.close();
  return { ...result, stored };
}

describe.runIf(TEST_DATABASE_URL)('a rolling restart under load', () => {
  it('of three instances drops no request, and loses no task', async () => {
    const { failures, created, stored } = await rollOver(3, {});
    expect(failures).toEqual([]);
    expect(stored).toBe(created);
  }, 300_000);

  it('of two instances with two processes each drops no request, and loses no task', async () => {
    const { failures, created, stored } = await rollOver(2, { WEB_CONCURRENCY: '2' });
    expect(failures).toEqual([]);
    expect(stored).toBe(created);
  }, 300_000);
});
