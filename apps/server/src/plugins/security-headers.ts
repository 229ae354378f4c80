import fp from 'fastify-plugin';
import type { SecurityHeaders } from '../http/security-headers.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** What every answer carries, whoever writes it. */
    readonly securityHeaders: SecurityHeaders;
  }
}

/** Sets them on whatever Fastify answers; a page sets a policy of its own over it. */
export const securityHeaders = fp<{ headers: SecurityHeaders }>((app, { headers }, done) => {
  app.decorate('securityHeaders', headers);
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
  done();
});
