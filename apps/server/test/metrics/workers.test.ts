import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { freePort, NODE_FLAGS } from '@tickline/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverProgram } from '../harness/programs.ts';
import { scrape } from '../harness/scrape.ts';

const COUNT = 'tickline_http_request_duration_seconds_count';

const port = await freePort();
let primary: ChildProcess;
let pids: number[];

beforeAll(async () => {
  primary = fork(serverProgram('workers'), {
    execArgv: NODE_FLAGS,
    env: {
      // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
      ...process.env,
      ENVIRONMENT: 'test',
      METRICS_PORT: String(port),
    },
  });
  const [message] = await once(primary, 'message');
  pids = message.pids;
});

afterAll(() => {
  for (const pid of [primary.pid, ...pids]) {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It has already ended.
    }
  }
});

/** Makes a worker count requests. */
async function count(index: number, requests: number): Promise<void> {
  primary.send({ index, count: requests });
  await once(primary, 'message');
}

const counted = async () => (await scrape(port)).value(COUNT, { route: '/counted' });

describe('the metrics of several processes', () => {
  it('are those of all workers, added up', async () => {
    await count(0, 3);
    await count(1, 4);
    const metrics = await scrape(port);
    expect(metrics.value(COUNT, { route: '/counted' })).toBe(7);
    expect(
      metrics.value('tickline_http_request_duration_seconds_bucket', { route: '/counted', le: '0.01' }),
    ).toBe(0);
    expect(
      metrics.value('tickline_http_request_duration_seconds_bucket', { route: '/counted', le: '+Inf' }),
    ).toBe(7);
  });

  it('say what is running once, and how many processes do', async () => {
    const metrics = await scrape(port);
    expect(metrics.value('tickline_build_info')).toBe(1);
    expect(metrics.value('tickline_workers')).toBe(2);
    expect(metrics.value('process_start_time_seconds')).toBeGreaterThan(1.7e9);
    const lines = metrics.text.split('\n').filter((line) => line.startsWith('# TYPE '));
    expect(new Set(lines).size).toBe(lines.length);
  });

  it('do without a worker that hangs, whose last numbers count', async () => {
    const [first = 0] = pids;
    process.kill(first, 'SIGSTOP');
    await count(1, 2);
    expect(await counted()).toBe(9);
    process.kill(first, 'SIGCONT');
    await count(0, 1);
    expect(await counted()).toBe(10);
  });

  it('lose nothing of a worker that was killed: a counter that fell would look like a burst', async () => {
    const ended = once(primary, 'message');
    process.kill(pids[0] ?? 0, 'SIGKILL');
    await ended;
    expect(await counted()).toBe(10);
    await count(1, 5);
    const metrics = await scrape(port);
    expect(metrics.value(COUNT, { route: '/counted' })).toBe(15);
    expect(metrics.value('tickline_workers')).toBe(1);
    expect(metrics.value('tickline_worker_exits_total')).toBe(1);
  });
});
