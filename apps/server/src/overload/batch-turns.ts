import type { Context } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import { FairQueue } from '@tickline/fair-queue';
import type { FastifyRequest } from 'fastify';
import { callerOf } from './caller.ts';

/** Calls of one batch that run or wait for a slot at once. The rest does not queue yet. */
const AT_ONCE = 8;
/** Characters of JSON after which no further call begins. One list of the longest texts has 800,000. */
const MAX_ANSWER_LENGTH = 2_000_000;

/**
 * Creates a queue that runs the calls of a batch a few at a time, each in its own slot. No call begins after the client
 * has left, or once the answers are too long in total.
 */
export function createBatchTurns(request: FastifyRequest, signal: () => AbortSignal): Context['inTurn'] {
  const { callSlots } = request.server;
  const line = new FairQueue({
    running: AT_ONCE,
    runningPerKey: AT_ONCE,
    waiting: Number.POSITIVE_INFINITY,
    waitingPerKey: Number.POSITIVE_INFINITY,
  });
  let length = 0;
  return (run) =>
    line.run('', () =>
      callSlots.run(
        callerOf(request),
        async () => {
          signal().throwIfAborted();
          if (length > MAX_ANSWER_LENGTH)
            throw new ProblemError('PAYLOAD_TOO_LARGE', {
              detail: 'The answer is too large. Send fewer calls in one batch',
            });
          return run();
        },
        {
          signal,
          lengthOf: ({ data }) => {
            const own = JSON.stringify(data)?.length ?? 0;
            length += own;
            return own;
          },
        },
      ),
    );
}
