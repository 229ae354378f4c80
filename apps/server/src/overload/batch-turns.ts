import type { Context } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './caller.ts';

/** Calls of one batch that run or wait for a slot at once, if the process has room. The rest does not queue yet. */
const AT_ONCE = 8;
/** Characters of JSON after which no further call begins. One list of the longest texts has 800,000. */
const MAX_ANSWER_LENGTH = 2_000_000;

/**
 * Creates a queue that runs the calls of a batch a few at a time, each in its own slot; one at a time if as many calls run
 * in the process as may. No call begins after the client has left, or once the answers are too long in total.
 */
export function createBatchTurns(request: FastifyRequest, signal: () => AbortSignal): Context['inTurn'] {
  const { callSlots } = request.server;
  const waiting: (() => void)[] = [];
  let running = 0;
  let length = 0;

  function beginSome(): void {
    while (running === 0 || (running < AT_ONCE && callSlots.hasRoom)) {
      const begin = waiting.shift();
      if (!begin) return;
      running += 1;
      begin();
    }
  }

  const lengthOf = ({ data }: { readonly data?: unknown }) => {
    const own = JSON.stringify(data)?.length ?? 0;
    length += own;
    return own;
  };

  return (run) => {
    const call = async () => {
      signal().throwIfAborted();
      if (length > MAX_ANSWER_LENGTH)
        throw new ProblemError('PAYLOAD_TOO_LARGE', {
          detail: 'The response is too large. Send fewer calls in one batch',
        });
      return run();
    };
    return new Promise((resolve, reject) => {
      waiting.push(() => {
        callSlots
          .run(callerOf(request), call, { signal, lengthOf })
          .finally(() => {
            running -= 1;
            beginSome();
          })
          .then(resolve, reject);
      });
      beginSome();
    });
  };
}
