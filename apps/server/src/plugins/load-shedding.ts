import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { CallSlots, type SlotRequest } from '../overload/call-slots.ts';
import { callerOf } from '../overload/caller.ts';
import { clientGoneSignal } from '../overload/client-gone.ts';
import { followTurns } from '../overload/event-loop-turn.ts';

/** If one turn of the event loop has read requests for longer, the next one has waited too long. */
const MAX_TURN_MS = 500;
/** With fewer requests in a turn, their number is not the reason that it is long. */
const MIN_IN_TURN = 64;
/** Load comes in waves. Waves with shorter breaks are one episode in the log. */
const QUIET_MS = 5000;

declare module 'fastify' {
  interface FastifyInstance {
    readonly callSlots: CallSlots;
  }
  interface FastifyRequest {
    /** Number of procedure calls in the request. Each call of a batch takes its own slot, later. */
    callCount: number;
    leaveSlot: Parameters<SlotRequest['begin']>[0] | undefined;
  }
}

/** Health checks are never refused. Passwords wait in their own bounded queue. */
function isSpared({ routeOptions: { url, config } }: FastifyRequest): boolean {
  return url?.startsWith('/health') || config?.issuerRoute?.takesPassword === true;
}

/** Logs each episode of refused requests: its begin and its end. */
function createEpisodes(log: FastifyRequest['log']) {
  let shed = 0;
  let end: NodeJS.Timeout | undefined;
  return {
    tell: (details: object): void => {
      shed += 1;
      if (end) {
        end.refresh();
        return;
      }
      log.warn(details, 'overloaded, refusing requests');
      end = setTimeout(() => {
        log.info({ refused: shed }, 'no longer overloaded');
        shed = 0;
        end = undefined;
      }, QUIET_MS).unref();
    },
    stop: () => clearTimeout(end),
  };
}

/**
 * Shares the process among its callers. If it is overloaded, refuses requests before those that it has accepted become
 * slow. It is overloaded if it has more calls than it finishes in a second, or if a turn of the event loop takes too
 * long because of the number of requests.
 *
 * Only work counts, from the end of a request's body to its answer: clients that send or read slowly take no slot.
 *
 * `@fastify/under-pressure` is not used: it checks the mean delay of the event loop in the last interval. That can tell
 * one slow statement from many requests only if the interval is long, and then it reacts too late.
 */
export const loadShedding = fp((app, _options, done) => {
  const enterTurn = followTurns();
  const episodes = createEpisodes(app.log);
  const noteShed = (turnMs = 0): void => {
    app.metrics?.http.shed();
    episodes.tell({ in_flight: slots.inFlight, limit: slots.limit, turn_ms: Math.round(turnMs) });
  };
  const slots: CallSlots = new CallSlots(noteShed);
  app.decorate('callSlots', slots);
  app.decorateRequest('callCount', 1);
  app.decorateRequest('leaveSlot', undefined);

  // Before the body is read, which would be wasted.
  app.addHook('onRequest', (request, _reply, next) => {
    if (isSpared(request)) return next();
    const turn = enterTurn();
    const isLate = turn.requests > MIN_IN_TURN && turn.ms > MAX_TURN_MS;
    if (!isLate && !slots.isFull) return next();
    noteShed(turn.ms);
    next(new ProblemError('SERVICE_UNAVAILABLE'));
  });
  app.addHook('preValidation', (request, reply, next) => {
    if (isSpared(request) || request.callCount > 1) return next();
    slots.submit(callerOf(request), {
      signal: clientGoneSignal(reply),
      begin: (leave) => {
        request.leaveSlot = leave;
        next();
      },
      refuse: (error) => next(error as Error),
    });
  });
  app.addHook('onSend', (request, reply, payload, next) => {
    request.leaveSlot?.({ hasWorked: reply.statusCode !== 429, answerLength: request.answerLength });
    request.leaveSlot = undefined;
    next(null, payload);
  });
  app.addHook('onClose', async () => {
    episodes.stop();
    slots.close();
  });
  done();
});
