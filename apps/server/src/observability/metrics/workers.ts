import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Metrics as `Registry` exports and reads them. */
type Snapshot = readonly { readonly type: unknown }[];

/** If a worker has not answered by then, its values of the last scrape are used. */
const ANSWER_TIMEOUT_MS = 2000;
const ASK = 'tickline:metrics?';
const ANSWER = 'tickline:metrics';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Sends this worker's metrics to the primary when it asks. */
export function answerPrimary(registry: Registry): void {
  process.on('message', (message: unknown) => {
    if (!isRecord(message) || message['type'] !== ASK) return;
    void registry.getMetricsAsJSON().then((metrics) => {
      if (process.connected) process.send?.({ type: ANSWER, question: message['question'], metrics });
    });
  });
}

/** Returns counters and histograms. They must not shrink when the worker ends. */
function lastingOf(snapshot: Snapshot): Snapshot {
  return snapshot.filter(({ type }) => type === 'counter' || type === 'histogram');
}

function add(snapshots: readonly Snapshot[]): Registry {
  return AggregatorRegistry.aggregate([...snapshots]);
}

let questions = 0;

function ask(worker: Worker): Promise<Snapshot | undefined> {
  questions += 1;
  const question = questions;
  return new Promise((resolve) => {
    const end = (snapshot?: Snapshot) => {
      clearTimeout(timer);
      worker.off('message', receive).off('exit', give);
      resolve(snapshot);
    };
    const give = () => end();
    const receive = (message: unknown) => {
      if (!isRecord(message) || message['type'] !== ANSWER) return;
      // A worker that was paused also answers earlier questions.
      if (message['question'] === question) end(message['metrics'] as Snapshot);
    };
    const timer = setTimeout(give, ANSWER_TIMEOUT_MS);
    worker.on('message', receive).on('exit', give);
    worker.send({ type: ASK, question }, (error) => {
      if (error) give();
    });
  });
}

/** Metrics that only the primary knows, such as the number of workers. */
function createPrimaryRegistry(): Registry {
  const registry = new Registry();
  // Of the primary's default metrics, only the one that the workers' sums leave out.
  const own = new Registry();
  collectDefaultMetrics({ register: own });
  const startTime = own.getSingleMetric('process_start_time_seconds');
  if (startTime) registry.registerMetric(startTime);
  new Gauge({
    name: 'tickline_workers',
    help: 'Processes that serve requests',
    registers: [registry],
    collect() {
      this.set(Object.keys(cluster.workers ?? {}).length);
    },
  });
  const exits = new Counter({
    name: 'tickline_worker_exits_total',
    help: 'Workers that ended, for whatever reason',
    registers: [registry],
  });
  cluster.on('exit', () => exits.inc());
  return registry;
}

/**
 * Creates a function that returns the sum of all workers' metrics. Call it in the primary, before the first worker
 * starts.
 * Uses only the aggregation of prom-client: its `clusterMetrics()` fails if one worker does not answer, and forgets the
 * counts of workers that ended, which Prometheus sees as a burst of requests.
 *
 * @see https://github.com/siimon/prom-client#usage-with-nodejss-cluster-module
 */
export function createWorkersReader(): () => Promise<string> {
  const registry = createPrimaryRegistry();
  const last = new Map<number, Snapshot>();
  let ended: Snapshot = [];

  cluster.on('exit', ({ id }) => {
    ended = add([ended, lastingOf(last.get(id) ?? [])]).getMetricsAsArray();
    last.delete(id);
  });

  return async () => {
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    const read = async (worker: Worker) => {
      const snapshot = await ask(worker);
      if (snapshot && !worker.isDead()) last.set(worker.id, snapshot);
    };
    await Promise.all(workers.map(read));
    const sums = await add([ended, ...last.values()]).metrics();
    return `${sums}\n${await registry.metrics()}`;
  };
}
