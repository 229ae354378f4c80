import cluster from 'node:cluster';
import type { ProcedureObserver } from '@tickline/api';
import type { QueryObserver } from '@tickline/db';
import type { FastifyBaseLogger } from 'fastify';
import type { Env } from '../env.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { MetricsServer } from './metrics/server.ts';
import { warnOfSlowQueries } from './slow-queries.ts';
import type { Tracing } from './tracing/tracing.ts';

/** Metrics, traces and the log of slow queries. Parts that are turned off are not loaded. */
export interface Telemetry {
  readonly metrics: Metrics | undefined;
  readonly tracing: Tracing | undefined;
  readonly observeQuery: QueryObserver;
  readonly observeProcedure: ProcedureObserver | undefined;
  /** Call it after the last request is answered. */
  close(): Promise<void>;
}

/** Calls all observers in the same order, when a statement begins and when it ends. */
function queryObserverOf(observers: readonly QueryObserver[]): QueryObserver {
  return (statement) => {
    const ends = observers.map((observe) => observe(statement));
    return (error) => {
      for (const end of ends) end(error);
    };
  };
}

function procedureObserverOf(
  outer: ProcedureObserver | undefined,
  inner: ProcedureObserver | undefined,
): ProcedureObserver | undefined {
  if (!outer || !inner) return outer ?? inner;
  return (procedure, run) => outer(procedure, () => inner(procedure, run));
}

async function openMetrics({ METRICS_PORT }: Env): Promise<Metrics | undefined> {
  if (METRICS_PORT === undefined) return undefined;
  const { createMetrics } = await import('./metrics/metrics.ts');
  return createMetrics();
}

async function openTracing(env: Env, log: FastifyBaseLogger): Promise<Tracing | undefined> {
  if (env.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
  const { createTracing } = await import('./tracing/tracing.ts');
  return createTracing(log);
}

/** Serves the metrics, or in a worker sends them to the primary, which serves those of all workers. */
async function publish(
  { registry }: Metrics,
  env: Env,
  log: FastifyBaseLogger,
): Promise<MetricsServer | undefined> {
  if (cluster.isWorker) {
    const { answerPrimary } = await import('./metrics/workers.ts');
    answerPrimary(registry);
    return undefined;
  }
  return startServer(env, log, () => registry.metrics());
}

async function startServer(env: Env, log: FastifyBaseLogger, render: () => Promise<string>) {
  const { HOST: host, METRICS_PORT: port } = env;
  if (port === undefined) return undefined;
  const { startMetricsServer } = await import('./metrics/server.ts');
  return startMetricsServer({ host, port, render, log });
}

/**
 * Opens the parts that the environment turns on.
 *
 * @throws if METRICS_PORT is taken
 */
export async function openTelemetry(env: Env, log: FastifyBaseLogger): Promise<Telemetry> {
  const metrics = await openMetrics(env);
  const tracing = await openTracing(env, log);
  const server = metrics && (await publish(metrics, env, log));
  const observers = [warnOfSlowQueries(log, env.DATABASE_SLOW_QUERY)];
  if (metrics) observers.push(metrics.observeQuery);
  if (tracing) observers.push(tracing.observeQuery);
  return {
    metrics,
    tracing,
    observeQuery: queryObserverOf(observers),
    observeProcedure: procedureObserverOf(tracing?.observeProcedure, metrics?.observeProcedure),
    close: async () => {
      await tracing?.close();
      await server?.close();
    },
  };
}

/**
 * Serves the metrics of all workers. Call it in the primary, before the first worker starts.
 *
 * @returns undefined if METRICS_PORT is not set
 * @throws if the port is taken
 */
export async function openPrimaryMetrics(
  env: Env,
  log: FastifyBaseLogger,
): Promise<MetricsServer | undefined> {
  if (env.METRICS_PORT === undefined) return undefined;
  const { createWorkersReader } = await import('./metrics/workers.ts');
  return startServer(env, log, createWorkersReader());
}
