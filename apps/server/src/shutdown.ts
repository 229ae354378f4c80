import cluster from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';

/** For draining, which has a bound of its own, and for closing what the app is made of. */
const CLOSE_TIMEOUT_MS = 10_000;
const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Stops the server on SIGTERM and SIGINT: it is not ready any more, goes on as before for `delayMs`, so that load
 * balancers notice, then drains, closes, and exits with 0. A second signal ends it at once. An error that nothing
 * handled does the same without the wait, and exits with 1.
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
      if (err) log.fatal({ err }, 'closing after an unhandled error');
      app.lifeCycle.stopAccepting();
      if (!err) await delay(delayMs);
      await app.close();
    },
  );
  if (!cluster.isWorker) return;
  // A terminal and some service managers signal all processes, and the primary passes it on: twice is once, here.
  let isClosing = false;
  for (const signal of STOP_SIGNALS)
    process.on(signal, () => {
      if (isClosing) return;
      isClosing = true;
      log.info({ signal }, 'closing');
      void close();
    });
}
