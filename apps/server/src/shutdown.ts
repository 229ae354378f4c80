import cluster from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';

/** For draining, which has its own time limit, and for closing the app's parts. */
const CLOSE_TIMEOUT_MS = 10_000;
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Stops the server on SIGTERM and SIGINT: it reports not ready, serves on for `delayMs` so that load balancers notice,
 * drains, closes, and exits with 0. A second signal ends it at once. After an unhandled error, it does not wait, and
 * exits with 1.
 *
 * @see https://github.com/mcollina/close-with-grace
 */
export function closeOnSignal(app: FastifyInstance, delayMs: number): void {
  const { log } = app;
  const skip = cluster.isWorker ? [...STOP_SIGNALS] : [];
  const { close } = closeWithGrace(
    { delay: delayMs + CLOSE_TIMEOUT_MS, logger: log, skip },
    async ({ err, signal }) => {
      if (signal) log.info({ signal }, 'closing');
      if (err) log.fatal({ err }, 'closing after an error that nothing handled');
      app.lifeCycle.stopAccepting();
      if (!err) await delay(delayMs);
      await app.close();
    },
  );
  if (!cluster.isWorker) return;
  // Some terminals and service managers signal all processes, and the primary forwards it: a worker may get it twice.
  let isClosing = false;
  for (const signal of STOP_SIGNALS)
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      log.info({ signal }, 'closing');
      void close();
    });
}
