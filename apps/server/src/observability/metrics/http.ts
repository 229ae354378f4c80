import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** In seconds: a request without a database takes less than 1 ms, and after 10 s no client still waits. */
export const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Each value comes from a closed list. Text from clients would create a series per value. */
export interface RequestLabels {
  readonly method: string;
  readonly route: string;
  /** Of the response, or `aborted` if the client left before it was sent. */
  readonly status: number | 'aborted';
}

/** Metrics of requests. */
export function createHttpMetrics(registry: Registry) {
  const registers = [registry];
  let inFlight = 0;
  const duration = new Histogram({
    name: 'tickline_http_request_duration_seconds',
    help: 'Time from the headers of a request to the end of its response; of a stream, to its beginning',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  new Gauge({
    name: 'tickline_http_requests_in_flight',
    help: 'Requests in progress, without open streams',
    registers,
    collect() {
      this.set(inFlight);
    },
  });
  const rateLimited = new Counter({
    name: 'tickline_rate_limited_requests_total',
    help: 'Requests refused with 429',
    registers,
  });
  const shed = new Counter({
    name: 'tickline_shed_requests_total',
    help: 'Requests refused with 503 because the process was overloaded',
    registers,
  });
  const storeErrors = new Counter({
    name: 'tickline_rate_limit_store_errors_total',
    help: 'Requests counted by one process alone because the rate limit store did not respond',
    registers,
  });
  return {
    started: () => {
      inFlight += 1;
    },
    ended: (labels: RequestLabels, seconds: number) => {
      inFlight -= 1;
      duration.observe(labels, seconds);
      if (labels.status === 429) rateLimited.inc();
    },
    /** Call it for each request that is refused because of overload. */
    shed: () => shed.inc(),
    /** Call it for each request that is counted without the shared store. */
    rateLimitStoreFailed: () => storeErrors.inc(),
  };
}
