import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { CallSlots, type SlotRequest } from '../overload/call-slots.ts';
import { callerOf } from '../overload/caller.ts';
import { clientGoneSignal } from '../overload/client-gone.ts';
import { followTurns } from '../overload/event-loop-turn.ts';

/** How long a turn of the event loop may be taking in requests, before the next one has waited for too long. */
const MAX_TURN_MS = 500;
/** With so few in a turn, it is not their number that makes it long. */
const MIN_IN_TURN = 64;
/** One episode in the log, though load comes in waves. */
const QUIET_MS = 5000;

declare module 'fastify' {
  interface FastifyInstance {
    readonly callSlots: CallSlots;
  }
  interface FastifyRequest {
    /** How many calls of procedures it is. Each call of a batch takes a slot of its own, later. */
    callCount: number;
    leaveSlot: Parameters<SlotRequest['begin']>[0] | undefined;
  }
}

/** Health is never refused. Passwords wait in a queue of their own, whose length is bounded. */
function isSpared({ routeOptions: { url, config } }: FastifyRequest): boolean {
  return url?.startsWith('/health') || config?.issuerRoute?.takesPassword === true;
}

/** Tells the log once of each time that requests were refused. */
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
 * Shares the process out among its callers, and refuses requests while it can't keep up, before those that it has taken on
 * become slow: if there are more in it than it gets done in a second, or if one turn of the event loop takes too long because
 * of their number.
 *
 * Only work counts, from the end of a request's body to its answer: a client that sends slowly or reads slowly takes no slot.
 *
 * `@fastify/under-pressure` is not used: it goes by the mean delay of the event loop in the last interval, which tells
 * one slow statement from many requests only if the interval is long, and then it notices too late.
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

  // Before the body is read, which would be for nothing.
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
