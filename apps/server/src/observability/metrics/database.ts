import type { PoolState, QueryObserver } from '@tickline/db';
import { Gauge, Histogram, type Registry } from 'prom-client';
import { describeStatement } from '../describe-statement.ts';

const QUERY_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Measures the duration of statements, by operation and outcome. */
export function createQueryObserver(registry: Registry): QueryObserver {
  const duration = new Histogram({
    name: 'tickline_db_query_duration_seconds',
    help: 'Duration of database statements, including the wait for a connection',
    labelNames: ['operation', 'outcome'],
    buckets: QUERY_BUCKETS,
    registers: [registry],
  });
  return (text) => {
    const start = performance.now();
    return (error) => {
      const { operation } = describeStatement(text);
      const outcome = error === undefined ? 'ok' : 'failed';
      duration.observe({ operation, outcome }, (performance.now() - start) / 1000);
    };
  };
}

/** Reports the use of connections each time the metrics are read. */
export function measurePool(registry: Registry, pool: () => PoolState): void {
  const registers = [registry];
  new Gauge({
    name: 'tickline_db_pool_connections',
    help: 'Open connections to the database, by state',
    labelNames: ['state'],
    registers,
    collect() {
      const { inUse, idle } = pool();
      this.set({ state: 'in_use' }, inUse);
      this.set({ state: 'idle' }, idle);
    },
  });
  new Gauge({
    name: 'tickline_db_pool_max_connections',
    help: 'Maximum number of connections',
    registers,
    collect() {
      this.set(pool().size);
    },
  });
  new Gauge({
    name: 'tickline_db_pool_waiting',
    help: 'Statements and transactions waiting for a connection',
    registers,
    collect() {
      this.set(pool().waiting);
    },
  });
}
