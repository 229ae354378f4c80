import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readEnv } from '../../src/env.ts';
import { openTelemetry } from '../../src/observability/telemetry.ts';
import { Collector } from '../harness/collector.ts';

const log = pino({ level: 'silent' });

beforeAll(() => {
  // No spans are sent automatically during the test.
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '600000');
});
afterAll(() => vi.unstubAllEnvs());

/** Creates a span that waits to be sent to the collector. */
async function tracedBy(collector: Collector) {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  const env = readEnv({ ENVIRONMENT: 'test', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const telemetry = await openTelemetry(env, log);
  const fastify = (await import('fastify')).default();
  fastify.get('/', (request) => {
    telemetry.tracing?.startRequest(request).end(200);
    return '';
  });
  await fastify.inject('/');
  expect(collector.bodies).toEqual([]);
  return telemetry;
}

describe('when the server stops', () => {
  it('what is left is sent', async () => {
    const collector = await Collector.open();
    const telemetry = await tracedBy(collector);
    await telemetry.close();
    expect(collector.spans().map(({ name }) => name)).toEqual(['GET /']);
    await collector.close();
  });

  it('a collector that never answers holds it up for two seconds', async () => {
    const collector = await Collector.open(() => undefined);
    const telemetry = await tracedBy(collector);
    const start = performance.now();
    await telemetry.close();
    expect(performance.now() - start).toBeLessThan(8000);
    await collector.close();
  });
});
