import type { FastifyReply, FastifyRequest } from 'fastify';

export type OnRequest = (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => void;

/**
 * Turns a function into a hook. The function returns a promise only if it has to wait, since a promise costs time in
 * every request.
 */
export function hookOf<Request extends FastifyRequest<never>>(
  check: (request: Request, reply: FastifyReply) => void | Promise<void>,
): (request: Request, reply: FastifyReply, next: (error?: Error) => void) => void {
  return (request, reply, next) => {
    let pending: void | Promise<void>;
    try {
      pending = check(request, reply);
    } catch (error) {
      next(error as Error);
      return;
    }
    if (pending) pending.then(() => next(), next);
    else next();
  };
}
