import cluster from 'node:cluster';
import { keepSlotsForWorkers } from '../changes/slots-for-workers.ts';
import type { Env } from '../env.ts';
import { warnOfOtherSites } from '../identity/cookie-sites.ts';
import { createLogger } from '../logging/logger.ts';
import { openPrimaryMetrics } from '../observability/telemetry.ts';
import { countForWorkers } from '../rate-limit/count-for-workers.ts';
import { Workers } from './workers.ts';

/** Time after `SHUTDOWN_DELAY` at which a worker that still runs is killed: 5 s more than it allows itself. */
const STOP_TIMEOUT_MS = 15_000;

/**
 * Keeps `WEB_CONCURRENCY` workers running, which share one port. The first one starts alone: it migrates the database
 * and does other work for all. If it cannot start, it logs the reason, and no other worker is started.
 *
 * @param main the file that each worker runs
 * @see https://nodejs.org/docs/latest-v20.x/api/cluster.html
 */
export async function supervise(env: Env, main: string): Promise<void> {
  const log = await createLogger(env);
  await warnOfOtherSites(env, log);
  cluster.setupPrimary({ exec: main, args: [] });
  if (env.REDIS_URL === undefined) {
    keepSlotsForWorkers();
    if (env.RATE_LIMIT_MAX > 0) countForWorkers();
  }
  await openPrimaryMetrics(env, log);
  const workers = new Workers(env.WEB_CONCURRENCY, log);

  let isStopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (isStopping) {
      log.error({ signal }, 'received a second signal, exiting immediately');
      workers.kill();
      process.exit(1);
    }
    isStopping = true;
    log.info({ signal }, 'closing');
    process.exit((await workers.stop(env.SHUTDOWN_DELAY + STOP_TIMEOUT_MS)) ? 0 : 1);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);

  await workers.start();
}
