import { METHODS as NODE_METHODS } from 'node:http';
import { ProblemError } from '@tickline/contract';
import type { FastifyInstance } from 'fastify';

/** All that Node's parser lets through; CONNECT is no request for a path. */
const METHODS = NODE_METHODS.filter((method) => method !== 'CONNECT');

/** Fastify wants a handler where a hook answers already. */
const unreachable = () => undefined;

/**
 * Sees to it that every path that has a route answers every method: OPTIONS with `Allow`, and what no route
 * serves with 405 and `Allow`. To be called before the first route.
 *
 * @returns to be called after the last route
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
 */
export function coverMethods(app: FastifyInstance): () => void {
  const served = new Map<string, Set<string>>();
  for (const method of METHODS) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  }

  app.addHook('onRoute', (route) => {
    if (route.url === '*') {
      // @fastify/cors takes OPTIONS on any path for its own; an unknown one stays unknown.
      route.handler = (_request, reply) => reply.callNotFound();
      return;
    }
    const methods = served.get(route.url) ?? new Set();
    for (const method of [route.method].flat()) methods.add(method);
    served.set(route.url, methods);
  });

  return () => {
    for (const [url, methods] of [...served]) {
      const open = METHODS.filter((method) => !methods.has(method));
      const allow = [...methods, 'OPTIONS'].join(', ');
      app.route({
        method: open,
        url,
        // Before the body is read, which is of no interest.
        onRequest: (request, reply, next) => {
          reply.header('allow', allow);
          if (request.method === 'OPTIONS') reply.code(204).send();
          else next(new ProblemError('METHOD_NOT_ALLOWED'));
        },
        handler: unreachable,
      });
    }
  };
}
