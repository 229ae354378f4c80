import { readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportReport } from '@tickline/contract';
import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { databaseEnvironment, startServer, untilReady } from '../harness/process.ts';
import { SECRET, tokenOf } from '../harness/token.ts';

const TASKS = 100_000;
const MAX_GROWTH_MB = 100;

/** A file of tasks, made while it is sent. */
async function* file(tasks = TASKS): AsyncGenerator<Buffer, void> {
  yield Buffer.from('{"tasks":[');
  for (let n = 0; n < tasks; n += 1) {
    const task = {
      title: `Task ${n}`,
      description: 'Some words. '.repeat(20),
      tags: ['home'],
      due_date: '2026-12-24',
    };
    yield Buffer.from(`${n === 0 ? '' : ',\n'}${JSON.stringify(task)}`);
  }
  yield Buffer.from(']}');
}

/** The memory of a process in MB: now, and at most since `forgetPeak`. */
async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) / 1024;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

const forgetPeak = (pid: number) => writeFile(`/proc/${pid}/clear_refs`, '5');

interface Started {
  readonly url: string;
  readonly pid: number;
}

/** A new token each time: a test of minutes outlives one. */
const authorized = async () => ({ authorization: `Bearer ${await tokenOf('owner')}` });

async function start(
  environment: Record<string, string>,
): Promise<Started & { kill: () => Promise<unknown> }> {
  const port = await freePort();
  const settings = {
    ...environment,
    PORT: String(port),
    AUTH_MODE: 'external',
    BETTER_AUTH_SECRET: SECRET,
    RATE_LIMIT_MAX: '0',
    LOG_LEVEL: 'warn',
  };
  const server = startServer(settings, { withoutFlags: true });
  await untilReady(port, server);
  const kill = () => {
    server.child.kill('SIGKILL');
    return server.exited;
  };
  return { url: `http://127.0.0.1:${port}`, pid: server.pid, kill };
}

async function send({ url }: Started, tasks = TASKS): Promise<ImportReport> {
  const response = await fetch(`${url}/api/me/import`, {
    method: 'POST',
    headers: { ...(await authorized()), 'content-type': 'application/json' },
    body: file(tasks) as unknown as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  return (await response.json()) as ImportReport;
}

/** Runs something, and returns its result with its time and the growth of the memory. */
async function measure<T>(
  pid: number,
  name: string,
  run: () => Promise<T>,
): Promise<{ result: T; growth: number }> {
  await forgetPeak(pid);
  const { now } = await memoryOf(pid);
  const since = performance.now();
  const result = await run();
  const growth = Math.round((await memoryOf(pid)).peak - now);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  process.stdout.write(`${name}: ${seconds} s, +${growth} MB on ${Math.round(now)} MB\n`);
  return { result, growth };
}

/** Reads an answer to its end. @returns its bytes */
async function read({ url }: Started, path: string, pauseMs = 0): Promise<number> {
  const headers = await authorized();
  return new Promise((resolve, reject) => {
    const call = request(`${url}${path}`, { headers }, (response) => {
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
      response.on('end', () => resolve(bytes)).on('error', reject);
      if (pauseMs > 0) {
        response.pause();
        setTimeout(() => response.resume(), pauseMs);
      }
    });
    call.on('error', reject).end();
  });
}

describe('a hundred thousand tasks', () => {
  it('are imported and exported with little memory, also if the server is killed or the reader slow', async () => {
    const environment = await databaseEnvironment();
    const killed = await start(environment);
    const broken = send(killed).catch(() => 'broken');
    await delay(4000);
    await killed.kill();
    expect(await broken).toBe('broken');

    const server = await start(environment);
    const { pid } = server;
    // The memory of a process grows with its first calls, whatever they are.
    await send(server, 5000);
    await read(server, '/api/me/export');
    const first = await measure(pid, 'import', () => send(server));
    expect(first.result).toMatchObject({ failed_total: 0 });
    expect(first.result.created + first.result.existing).toBe(TASKS);
    expect(first.result.existing).toBeGreaterThan(0);
    expect(first.result.existing % 100).toBe(0);
    const again = await measure(pid, 'import again', () => send(server));
    expect(again.result).toMatchObject({ created: 0, existing: TASKS });

    const growths = [first.growth, again.growth];
    for (const format of ['json', 'csv', 'ical']) {
      const { result, growth } = await measure(pid, format, () =>
        read(server, `/api/me/export?format=${format}`),
      );
      expect(result).toBeGreaterThan(TASKS * 100);
      growths.push(growth);
    }
    const slow = await measure(pid, 'slow reader', () => read(server, '/api/me/export', 5000));
    growths.push(slow.growth);
    expect(Math.max(...growths)).toBeLessThan(MAX_GROWTH_MB);

    // A reader who leaves gives the place back.
    for (let n = 0; n < 5; n += 1) {
      const controller = new AbortController();
      const response = await fetch(`${server.url}/api/me/export`, {
        headers: await authorized(),
        signal: controller.signal,
      });
      expect(response.status).toBe(200);
      controller.abort();
      await delay(300);
    }
  });
});
