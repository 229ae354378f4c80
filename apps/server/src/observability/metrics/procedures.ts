import { type ProcedureObserver, problemOf } from '@tickline/api';
import { Histogram, type Registry } from 'prom-client';
import { DURATION_BUCKETS } from './http.ts';

type Outcome = 'ok' | 'refused' | 'failed';

function outcomeOf(error: unknown): Outcome {
  return problemOf(error).status < 500 ? 'refused' : 'failed';
}

/** Measures the duration of calls, over REST and tRPC. Each call of a batch counts as one. */
export function createProcedureObserver(registry: Registry): ProcedureObserver {
  const duration = new Histogram({
    name: 'tickline_procedure_duration_seconds',
    help: 'Duration of procedure calls over REST and tRPC',
    labelNames: ['procedure', 'outcome'],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return async (procedure, run) => {
    const start = performance.now();
    const result = await run();
    const outcome = result.ok ? 'ok' : outcomeOf(result.error);
    duration.observe({ procedure, outcome }, (performance.now() - start) / 1000);
    return result;
  };
}
