import { ProblemError } from '@tickline/contract';
import type { FastifyReply } from 'fastify';

/**
 * Creates a function that returns a signal, aborted if the client leaves before its answer is sent. The signal is
 * created on the first call: most requests need none, and an `AbortController` is a visible part of their cost.
 */
export function clientGoneSignal({ raw }: FastifyReply): () => AbortSignal {
  let signal: AbortSignal | undefined;
  return () => {
    if (signal) return signal;
    const controller = new AbortController();
    // Nobody reads it, but it must not count as a fault of the server.
    const leave = () => controller.abort(new ProblemError('SERVICE_UNAVAILABLE'));
    if (raw.destroyed) leave();
    else raw.once('close', () => raw.writableFinished || leave());
    signal = controller.signal;
    return signal;
  };
}
