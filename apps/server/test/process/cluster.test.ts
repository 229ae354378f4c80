import { readFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serving, startCluster } from '../harness/cluster.ts';
import { until } from '../harness/process.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;

async function isRunning(pid: number): Promise<boolean> {
  // A zombie is still listed, but does not run.
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return status !== undefined && !/^\d+ \(.*\) Z/.test(status);
}

describe.runIf(TEST_DATABASE_URL)('WEB_CONCURRENCY', () => {
  it('serves one port with as many processes, in one log, and stops them all with exit code 0', async () => {
    const { server, url } = await startCluster();
    const workers = serving(server);
    expect(new Set(workers).size).toBe(2);
    expect(workers).not.toContain(server.pid);
    const answering = () =>
      new Set(
        server
          .log()
          .filter(({ route }) => route === '/api/me')
          .map(({ pid }) => pid),
      );
    await until(async () => {
      // A new connection each time: they rotate among the workers.
      await fetch(`${url}/api/me`, { headers: { connection: 'close' } });
      return answering().size === 2;
    }, server.output);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    for (const pid of workers) expect(await isRunning(pid)).toBe(false);
  });

  it('counts requests in one place, whichever process they come to', async () => {
    const { server, url } = await startCluster({ RATE_LIMIT_MAX: '7', RATE_LIMIT_WINDOW: '10 minutes' });
    const statuses: number[] = [];
    for (let n = 0; n < 10; n += 1)
      statuses.push((await fetch(`${url}/api/me`, { headers: { connection: 'close' } })).status);
    expect(statuses).toEqual([...Array(7).fill(401), 429, 429, 429]);
    const pids = server
      .log()
      .filter(({ route }) => route === '/api/me')
      .map(({ pid }) => pid);
    expect(new Set(pids).size).toBe(2);
  });

  /** Sends eighty requests, sixteen at once, with a limit of fifty. Returns the remaining counts, and who counted. */
  async function askEighty() {
    const { server, url } = await startCluster({ RATE_LIMIT_MAX: '50', RATE_LIMIT_WINDOW: '10 minutes' });
    const ask = () => fetch(`${url}/api/me`, { headers: { connection: 'close' } });
    const answers: Response[] = [];
    while (answers.length < 80) answers.push(...(await Promise.all(Array.from({ length: 16 }, ask))));
    server.child.kill('SIGTERM');
    await server.exited;
    return {
      refused: answers.filter(({ status }) => status === 429).length,
      left: answers.map(({ headers }) => Number(headers.get('ratelimit-remaining'))).sort((a, b) => a - b),
      inOnePlace: !server.log().some(({ msg }) => String(msg).endsWith('this process counts alone')),
    };
  }

  it('counts each of many that come at once', async () => {
    let outcome = await askEighty();
    // If a busy machine delays the primary, workers count without it and log that.
    for (let n = 0; n < 4 && !outcome.inOnePlace; n += 1) outcome = await askEighty();
    const left = [...Array(30).fill(0), ...Array.from({ length: 50 }, (_, n) => n)];
    expect(outcome).toEqual({ refused: 30, left, inOnePlace: true });
  });

  /** Keeps its connections open: new ones need the primary. */
  function openConnections(url: string, maxSockets: number) {
    const agent = new Agent({ keepAlive: true, maxSockets });
    onTestFinished(() => agent.destroy());
    const ask = () =>
      new Promise<number>((resolve, reject) => {
        get(`${url}/api/me`, { agent }, (response) => {
          response.resume().on('end', () => resolve(response.statusCode ?? 0));
        }).on('error', reject);
      });
    return (amount: number) => Promise.all(Array.from({ length: amount }, ask));
  }

  const countPassed = (statuses: readonly number[]) => statuses.filter((status) => status === 401).length;

  /** Returns how many of eighty requests pass a limit of fifty if the primary is stopped in the middle. */
  async function askWhileStopped(stopMs: number) {
    const { server, url } = await startCluster({ RATE_LIMIT_MAX: '50', RATE_LIMIT_WINDOW: '10 minutes' });
    const ask = openConnections(url, 16);
    const statuses = await ask(16);
    const underWay = ask(16);
    server.child.kill('SIGSTOP');
    const burst = ask(48);
    await sleep(stopMs);
    server.child.kill('SIGCONT');
    statuses.push(...(await underWay), ...(await burst));
    const processes = new Set(
      server
        .log()
        .filter(({ route }) => route === '/api/me')
        .map(({ pid }) => pid),
    );
    const inOnePlace = !server.log().some(({ msg }) => String(msg).endsWith('this process counts alone'));
    server.child.kill('SIGTERM');
    await server.exited;
    return { passed: countPassed(statuses), processes: processes.size, inOnePlace };
  }

  it('lets no more pass than it may, though the primary is late in the middle of a burst', async () => {
    let outcome = await askWhileStopped(300);
    // If a busy machine delays the primary by a second, workers count without it.
    for (let n = 0; n < 4 && !outcome.inOnePlace; n += 1) outcome = await askWhileStopped(300);
    expect(outcome).toEqual({ passed: 50, processes: 2, inOnePlace: true });
  });

  it('goes on from what each process was told, if the primary does not answer', async () => {
    const { server, url } = await startCluster({ RATE_LIMIT_MAX: '50', RATE_LIMIT_WINDOW: '10 minutes' });
    const ask = openConnections(url, 16);
    // The primary has told each process about at least 32 requests, the last sixteen of them at once.
    expect(countPassed([...(await ask(16)), ...(await ask(16)), ...(await ask(16))])).toBe(48);
    server.child.kill('SIGSTOP');
    const passed = countPassed(await ask(160));
    server.child.kill('SIGCONT');
    expect(passed).toBeGreaterThanOrEqual(2);
    expect(passed).toBeLessThanOrEqual(2 * 18);
  });

  it('replaces a worker that was killed, and serves meanwhile; later each time if they keep going', async () => {
    const { server, url } = await startCluster();
    const [victim = 0, other = 0] = serving(server);
    process.kill(victim, 'SIGKILL');
    await until(() => server.log().some(({ worker_pid }) => worker_pid === victim), server.output);
    expect((await fetch(`${url}/health`, { headers: { connection: 'close' } })).status).toBe(200);
    await until(() => serving(server).length === 3, server.output);
    for (let n = 3; n < 5; n += 1) {
      process.kill(serving(server).at(-1) ?? 0, 'SIGKILL');
      await until(() => serving(server).length === n + 1, server.output);
    }
    const delays = server
      .log()
      .filter(({ msg }) => msg === 'a worker exited and will be restarted')
      .map(({ restart_in_ms }) => restart_in_ms);
    expect(delays).toEqual([0, 1000, 2000]);
    expect(await isRunning(other)).toBe(true);
  });

  it('leaves no worker behind when the primary is killed', async () => {
    const { server } = await startCluster();
    const workers = serving(server);
    server.child.kill('SIGKILL');
    await until(
      async () => !(await Promise.all(workers.map(isRunning))).includes(true),
      () => `still there: ${workers}`,
    );
  });

  it('ends at once on a second signal, however much is still to do', async () => {
    const { server } = await startCluster({ SHUTDOWN_DELAY: '10 minutes' });
    const workers = serving(server);
    server.child.kill('SIGTERM');
    await until(() => server.log().filter(({ msg }) => msg === 'closing').length === 3, server.output);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(1);
    await until(
      async () => !(await Promise.all(workers.map(isRunning))).includes(true),
      () => `still there: ${workers}`,
    );
  });

  it('stops in order where all processes get the signal, as from a terminal', async () => {
    const { server } = await startCluster({ SHUTDOWN_DELAY: '1 s' });
    for (const pid of [...serving(server), server.pid]) process.kill(pid, 'SIGINT');
    expect(await server.exited).toBe(0);
    expect(server.log().filter(({ msg }) => msg === 'closing')).toHaveLength(3);
  });
});
