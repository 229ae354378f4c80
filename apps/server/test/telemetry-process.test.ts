import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Collector } from './harness/collector.ts';
import { freePort } from './harness/free-port.ts';
import { scrape } from './harness/scrape.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let dataDir: string;
let running: ChildProcess | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tickline-telemetry-'));
});

afterEach(async () => {
  running?.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts the server as a process of its own. */
function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    // biome-ignore lint/style/noProcessEnv: PATH and the like for the child
    env: { ...process.env, NODE_ENV: '', DATABASE_URL: '', DATA_DIR: dataDir, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { child, exited, output: () => output };
}

describe('a process that is watched', () => {
  it('serves its metrics, sends its traces before it ends, and closes the port', async () => {
    const collector = await Collector.open();
    const [port, metricsPort] = [await freePort(), await freePort()];
    const server = start({
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    });
    const url = `http://127.0.0.1:${port}`;
    await vi.waitFor(
      async () => expect((await fetch(`${url}/health/ready`)).status, server.output()).toBe(200),
      { timeout: 50_000, interval: 200 },
    );
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const metrics = await scrape(metricsPort);
    expect(metrics.value('tickline_http_request_duration_seconds_count', { route: '/health' })).toBe(1);
    expect(
      metrics.value('tickline_db_query_duration_seconds_count', { operation: 'SELECT' }),
    ).toBeGreaterThan(0);

    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(collector.spans().map(({ name }) => name)).toEqual(
      expect.arrayContaining(['GET /health', 'SELECT']),
    );
    await expect(scrape(metricsPort)).rejects.toThrow();
    await collector.close();
  });

  it('does not start where METRICS_PORT is taken, and says so', async () => {
    const blocker = createServer();
    const metricsPort = await freePort();
    await new Promise<void>((resolve) => blocker.listen(metricsPort, '127.0.0.1', resolve));
    const server = start({ PORT: String(await freePort()), METRICS_PORT: String(metricsPort) });
    expect(await server.exited).toBe(1);
    expect(server.output()).toContain(`METRICS_PORT: cannot listen on 127.0.0.1:${metricsPort} (EADDRINUSE)`);
    expect(server.output()).not.toContain(' at ');
    blocker.close();
  });
});
