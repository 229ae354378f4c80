import fp from 'fastify-plugin';
import type { SecurityHeaders } from '../http/security-headers.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Headers of every answer, for code that answers without hooks. */
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
