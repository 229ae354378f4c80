import { createServer } from 'node:http';
import { freePort } from '@tickline/testing';
import { describe, expect, it } from 'vitest';
import { Collector } from '../harness/collector.ts';
import { databaseEnvironment, startServer, until, untilReady } from '../harness/process.ts';
import { scrape } from '../harness/scrape.ts';

// biome-ignore lint/style/noProcessEnv: selects the database of a test run
const { TEST_DATABASE_URL } = process.env;

describe('a process that is watched', () => {
  it('serves its metrics, sends its traces before it ends, and closes the port', async () => {
    const collector = await Collector.open();
    const [port, metricsPort] = [await freePort(), await freePort()];
    const server = startServer({
      ...(await databaseEnvironment()),
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '600000',
    });
    const url = `http://127.0.0.1:${port}`;
    await untilReady(port, server);
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
    const server = startServer({
      ...(await databaseEnvironment()),
      PORT: String(await freePort()),
      METRICS_PORT: String(metricsPort),
    });
    expect(await server.exited).toBe(1);
    expect(server.output()).toContain(`METRICS_PORT: cannot listen on 127.0.0.1:${metricsPort} (EADDRINUSE)`);
    expect(server.output()).not.toContain(' at ');
    blocker.close();
  });

  it.runIf(TEST_DATABASE_URL)('serves what all of its workers count, on one port', async () => {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const server = startServer({
      ...(await databaseEnvironment()),
      DATABASE_POOL_SIZE: '2',
      WEB_CONCURRENCY: '2',
      PORT: String(port),
      METRICS_PORT: String(metricsPort),
    });
    await untilReady(port, server);
    await until(async () => (await scrape(metricsPort)).value('tickline_workers', {}) === 2, server.output);
    for (let n = 0; n < 6; n += 1)
      await fetch(`http://127.0.0.1:${port}/health`, { headers: { connection: 'close' } });
    const metrics = await scrape(metricsPort);
    expect(metrics.value('tickline_http_request_duration_seconds_count', { route: '/health' })).toBe(6);
    server.child.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    await expect(scrape(metricsPort)).rejects.toThrow();
  });
});
