import { setTimeout as wait } from 'node:timers/promises';
import type { InTurn } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../overload/caller.ts';

/** A file that has begun waits while the process has no room for its next part, but not for ever. */
const PAUSE_MS = 250;
const ATTEMPTS = 80;
/** A slot rests after a part as after an answer of this length: a hundred tasks. */
const LENGTH = 50_000;

function mayPass(error: unknown): boolean {
  return error instanceof ProblemError && ['SERVICE_UNAVAILABLE', 'RATE_LIMITED'].includes(error.code);
}

/**
 * Returns a function that runs each part of a long request in a slot of its caller, among the caller's other calls. Between two
 * parts the request has none.
 *
 * @param signal aborts if the client leaves
 */
export function partsInTurn(request: FastifyRequest, signal: () => AbortSignal): InTurn {
  const { callSlots } = request.server;
  return async (part) => {
    for (let attempt = 1; ; attempt += 1) {
      let hasBegun = false;
      const begin = () => {
        hasBegun = true;
        return part();
      };
      try {
        return await callSlots.run(callerOf(request), begin, { signal, lengthOf: () => LENGTH });
      } catch (error) {
        if (hasBegun || attempt === ATTEMPTS || signal().aborted || !mayPass(error)) throw error;
        await wait(PAUSE_MS, undefined, { ref: false });
      }
    }
  };
}

/** Gives back the slot that a request holds, if its parts take their own. */
export function leaveSlot(request: FastifyRequest): void {
  request.leaveSlot?.({ hasWorked: true, answerLength: 0 });
  request.leaveSlot = undefined;
}
