import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { followConcurrency } from '../concurrency-limit.ts';
import { followTurns } from '../event-loop-turn.ts';

/** How long a turn of the event loop may be taking in requests, before the next one has waited for too long. */
const MAX_TURN_MS = 500;
/** With so few in a turn, it is not their number that makes it long. */
const MIN_IN_TURN = 64;
/** One episode in the log, though load comes in waves. */
const QUIET_MS = 5000;

declare module 'fastify' {
  interface FastifyRequest {
    isShed: boolean;
  }
}

/** Health is never refused. Better Auth has a queue of its own, whose length is bounded. */
function isSpared({ routeOptions: { url = '' } }: FastifyRequest): boolean {
  return url.startsWith('/health') || url.startsWith('/api/auth');
}

/**
 * Refuses requests while the process can't keep up, before those that it has taken on become slow: when there are more
 * in it than it gets done in a second, as with PostgreSQL, or when the event loop is late because of their number, as
 * with the embedded database, which does its work in the turn that brings the request.
 *
 * `@fastify/under-pressure` is not used: it goes by the mean delay of the event loop in the last interval, which tells
 * one slow statement from many requests only where the interval is long, and then it notices too late.
 */
export const loadShedding = fp((app, _options, done) => {
  const enterTurn = followTurns();
  const concurrency = followConcurrency();
  let shed = 0;
  let end: NodeJS.Timeout | undefined;
  app.decorateRequest('isShed', false);

  function tell(turnMs: number): void {
    shed += 1;
    if (end) {
      end.refresh();
      return;
    }
    const { inFlight, limit } = concurrency;
    app.log.warn(
      { in_flight: inFlight, limit, turn_ms: Math.round(turnMs) },
      'overloaded, refusing requests',
    );
    end = setTimeout(() => {
      app.log.info({ refused: shed }, 'no longer overloaded');
      shed = 0;
      end = undefined;
    }, QUIET_MS).unref();
  }

  app.addHook('onRequest', (request, reply, next) => {
    if (isSpared(request)) return next();
    concurrency.begin();
    // Not onResponse: there is none for an answer that the client did not stay for.
    reply.raw.once('close', () => concurrency.end(!request.isShed && reply.statusCode !== 429));
    const turn = enterTurn();
    const isLate = turn.requests > MIN_IN_TURN && turn.ms > MAX_TURN_MS;
    if (!isLate && concurrency.inFlight <= concurrency.limit) return next();
    request.isShed = true;
    app.metrics?.http.shed();
    tell(turn.ms);
    next(new ProblemError('SERVICE_UNAVAILABLE'));
  });
  app.addHook('onClose', async () => {
    clearTimeout(end);
    concurrency.stop();
  });
  done();
});
