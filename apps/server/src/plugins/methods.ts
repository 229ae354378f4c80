import { METHODS as NODE_METHODS } from 'node:http';
import { ProblemError } from '@tickline/contract';
import type { FastifyInstance } from 'fastify';
import { acceptPatch } from '../http/accept-patch.ts';
import { isWholeServer } from '../http/request-target.ts';

/** All methods of Node's parser. CONNECT does not request a path. */
const METHODS = NODE_METHODS.filter((method) => method !== 'CONNECT');

function allowOf(methods: Iterable<string>): string {
  return [...new Set([...methods, 'OPTIONS'])].join(', ');
}

/** Fastify requires a handler, even if a hook answers. */
const unreachable = () => undefined;

/**
 * Answers all methods on every path that has a route: unsupported methods return 405, OPTIONS returns 204. Both send
 * `Allow`, and OPTIONS also `Accept-Patch`. `OPTIONS *` arrives as `/`; its `Allow` lists the methods of all routes. Call it before the first route.
 *
 * @returns a function to call after the last route
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.6
 */
export function coverMethods(app: FastifyInstance): () => void {
  const served = new Map<string, Set<string>>();
  const patches = new Map<string, string>();
  for (const method of METHODS) {
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true });
  }

  app.addHook('onRoute', (route) => {
    if (route.url === '*') {
      // @fastify/cors adds a route for OPTIONS on any path. Unknown paths must stay unknown.
      route.handler = (_request, reply) => reply.callNotFound();
      return;
    }
    const methods = served.get(route.url) ?? new Set();
    for (const method of [route.method].flat()) methods.add(method);
    served.set(route.url, methods);
    const patch = acceptPatch(route);
    if (patch !== undefined) patches.set(route.url, patch);
  });

  return () => {
    const allowAnywhere = allowOf([...served.values()].flatMap((methods) => [...methods]));
    for (const [url, methods] of [...served]) {
      const open = METHODS.filter((method) => !methods.has(method));
      const allow = allowOf(methods);
      const patch = patches.get(url);
      app.route({
        method: open,
        url,
        // Before the body is read, which does not matter.
        onRequest: [
          app.limitReaders,
          (request, reply, next) => {
            const isOptions = request.method === 'OPTIONS';
            reply.header('allow', isOptions && isWholeServer(request.originalUrl) ? allowAnywhere : allow);
            if (isOptions && patch !== undefined) reply.header('accept-patch', patch);
            if (isOptions) reply.code(204).send();
            else next(new ProblemError('METHOD_NOT_ALLOWED'));
          },
        ],
        handler: unreachable,
      });
    }
  };
}
