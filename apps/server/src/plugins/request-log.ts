import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token's user, once the token is verified. */
    userId: string | undefined;
  }
}

function levelOf(request: FastifyRequest, status: number): 'debug' | 'info' {
  return request.url.startsWith('/health') && status < 500 ? 'debug' : 'info';
}

/** One line a request. It names the route's pattern: neither query nor path can carry a secret into the log. */
export const requestLog = fp((app, _options, done) => {
  app.decorateRequest('userId', undefined);
  app.addHook('onResponse', (request, reply, next) => {
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 1000) / 1000,
      user_id: request.userId,
    };
    request.log[levelOf(request, reply.statusCode)](line, 'request');
    next();
  });
  // There is no response to wait for where the client has gone.
  app.addHook('onRequestAbort', (request, next) => {
    const { method, routeOptions, userId } = request;
    request.log.info({ method, route: routeOptions.url ?? null, user_id: userId }, 'request aborted');
    next();
  });
  done();
});
