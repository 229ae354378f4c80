import type { FastifyReply, FastifyRequest } from 'fastify';

export type OnRequest = (request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void) => void;

/** Makes a hook of a function that returns a promise only if it must wait: promises cost time in every request. */
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
