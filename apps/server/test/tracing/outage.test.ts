import { freePort } from '@tickline/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newUser, useApp } from '../harness/app.ts';
import { Collector } from '../harness/collector.ts';

/** Configures tracing with a collector at this URL, for all tests of a group. */
function useCollector(url: () => Promise<string>) {
  beforeAll(async () => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', await url());
    vi.stubEnv('OTEL_EXPORTER_OTLP_TIMEOUT', '1000');
    vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '20');
  });
  afterAll(() => vi.unstubAllEnvs());
  // The server only reads whether there is one.
  return useApp({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });
}

const unhandled: unknown[] = [];
const keep = (reason: unknown) => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', keep));
afterEach(() => expect(unhandled).toEqual([]));
afterAll(() => void process.off('unhandledRejection', keep));

const warnings = (log: readonly string[]) => log.filter((line) => line.includes('does not take spans'));

describe('a collector that is not there', () => {
  const api = useCollector(async () => `http://127.0.0.1:${await freePort()}`);

  it('fails no request, and is told of once', async () => {
    for (let n = 0; n < 50; n += 1) {
      const response = await api().get('/api/me/tasks', { as: newUser() });
      expect(response.statusCode).toBe(200);
    }
    await vi.waitFor(() => expect(warnings(api().log)).toHaveLength(1), 30_000);
    for (let n = 0; n < 50; n += 1) await api().get('/health/live');
    expect(warnings(api().log)).toHaveLength(1);
  });
});

describe('a collector that refuses', () => {
  let isRefusing = true;
  const collector = Collector.open((_request, response) => {
    response.writeHead(isRefusing ? 400 : 200).end();
  });
  const api = useCollector(async () => (await collector).url);
  afterAll(async () => (await collector).close());

  it('fails no request, and gets later spans when it takes them again', async () => {
    await api().get('/api/me', { as: newUser() });
    await vi.waitFor(() => expect(warnings(api().log)).toHaveLength(1), 30_000);
    isRefusing = false;
    await vi.waitFor(async () => {
      expect((await api().get('/api/me', { as: newUser() })).statusCode).toBe(200);
      expect(api().log.filter((line) => line.includes('takes spans again'))).toHaveLength(1);
    }, 30_000);
  });
});

describe('a collector that never answers', () => {
  const collector = Collector.open(() => undefined);
  const api = useCollector(async () => (await collector).url);
  afterAll(async () => (await collector).close());

  it('is waited for by no request', async () => {
    await api().get('/api/me', { as: newUser() });
    await vi.waitFor(async () => expect((await collector).bodies.length).toBeGreaterThan(0), 20_000);
    const start = performance.now();
    for (let n = 0; n < 20; n += 1) expect((await api().get('/health/live')).statusCode).toBe(200);
    // An export gives up after a second.
    expect((performance.now() - start) / 20).toBeLessThan(500);
  });
});
