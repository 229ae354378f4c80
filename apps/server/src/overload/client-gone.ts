import { ProblemError } from '@tickline/contract';
import type { FastifyReply } from 'fastify';

/**
 * Makes a function that makes, when it is first called, the signal that is aborted if the client leaves before it has its
 * answer. Most requests need none, and an `AbortController` would be a visible part of their cost.
 */
export function clientGoneSignal({ raw }: FastifyReply): () => AbortSignal {
  let signal: AbortSignal | undefined;
  return () => {
    if (signal) return signal;
    const controller = new AbortController();
    // Nobody reads it. It must not be taken for a fault of the server.
    const leave = () => controller.abort(new ProblemError('SERVICE_UNAVAILABLE'));
    if (raw.destroyed) leave();
    else raw.once('close', () => raw.writableFinished || leave());
    signal = controller.signal;
    return signal;
  };
}
