import { ProblemError } from '@tickline/contract';
import fp from 'fastify-plugin';
import { measurePressure } from '../pressure.ts';

/** The delay that may stand. A request crosses the event loop several times, and waits as long each time. */
const MAX_DELAY_MS = 100;
const RETRY_AFTER_SECONDS = 1;
/** One episode in the log, though load comes in waves. */
const QUIET_MS = 5000;

/**
 * Refuses requests while the process can't keep up, before those that it has taken on become slow. Health is never
 * refused: the process is alive, and taking it out of the load balancer would leave the more to the others.
 *
 * `@fastify/under-pressure` goes by the mean delay of a whole interval: with a long one it notices when the queue is
 * seconds long, and with a short one a single slow turn counts as pressure.
 */
export const loadShedding = fp((app, _options, done) => {
  const pressure = measurePressure();
  let shed = 0;
  let end: NodeJS.Timeout | undefined;

  function tell(): void {
    shed += 1;
    if (end) {
      end.refresh();
      return;
    }
    app.log.warn({ event_loop_delay_ms: Math.round(pressure.delayMs) }, 'overloaded, refusing requests');
    end = setTimeout(() => {
      app.log.info({ refused: shed }, 'no longer overloaded');
      shed = 0;
      end = undefined;
    }, QUIET_MS).unref();
  }

  app.addHook('onRequest', (request, _reply, next) => {
    if (pressure.delayMs <= MAX_DELAY_MS || request.routeOptions.url?.startsWith('/health')) return next();
    tell();
    next(new ProblemError('SERVICE_UNAVAILABLE', { retryAfter: RETRY_AFTER_SECONDS }));
  });
  app.addHook('onClose', async () => {
    clearTimeout(end);
    pressure.stop();
  });
  done();
});
