import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user of the token, once it is verified. */
    userId: string | undefined;
  }
}

function levelOf(request: FastifyRequest, status: number): 'debug' | 'info' {
  return request.url.startsWith('/health') && status < 500 ? 'debug' : 'info';
}

/** Logs one line per request, with the pattern of the route: query and path could contain secrets. */
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
  // If the client has left, there is no response to wait for.
  app.addHook('onRequestAbort', (request, next) => {
    const { method, routeOptions, userId } = request;
    request.log.info({ method, route: routeOptions.url ?? null, user_id: userId }, 'request aborted');
    next();
  });
  done();
});
