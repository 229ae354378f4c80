import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { VERSION } from '../../version.ts';
import { createQueryObserver, measurePool } from './database.ts';
import { createFailureMetrics } from './failures.ts';
import { createHttpMetrics } from './http.ts';
import { measurePasswords } from './passwords.ts';
import { createProcedureObserver } from './procedures.ts';
import { measureStreams } from './streams.ts';

type Pool = Parameters<typeof measurePool>[1];

/**
 * Creates all metrics of this process. Labels come only from closed lists.
 *
 * @see docs/observability.md for each metric
 */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'tickline_build_info',
    help: 'Versions that are running; the value is always 1',
    labelNames: ['version', 'node_version'],
    registers: [registry],
    aggregator: 'first',
  }).set({ version: VERSION, node_version: process.version }, 1);
  return {
    registry,
    http: createHttpMetrics(registry),
    failures: createFailureMetrics(registry),
    observeQuery: createQueryObserver(registry),
    observeProcedure: createProcedureObserver(registry),
    measurePool: (pool: Pool) => measurePool(registry, pool),
    measureStreams: (streams: Parameters<typeof measureStreams>[1]) => measureStreams(registry, streams),
    measurePasswords: (waiting: () => number) => measurePasswords(registry, waiting),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
