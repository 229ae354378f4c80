import fp from 'fastify-plugin';
import type { SecurityHeaders } from '../http/security-headers.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** For answers that are not sent by a route. */
    readonly securityHeaders: SecurityHeaders;
  }
}

/** Sets the security headers on all answers of Fastify. A page replaces the policy with its own. */
export const securityHeaders = fp<{ headers: SecurityHeaders }>((app, { headers }, done) => {
  app.decorate('securityHeaders', headers);
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
  done();
});
