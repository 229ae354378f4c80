import { type Context, createCursorCodec, type Services } from '@tickline/api';
import { AuthError, bearerToken } from '@tickline/auth/verifier';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    apiContext: Context | undefined;
  }
  interface FastifyInstance {
    /** The router's context of a request; the token is verified when a procedure first asks for it. */
    createContext(request: FastifyRequest): Context;
  }
}

/** What the procedures work with, for tRPC and REST alike. */
export const services = fp<AppDependencies>((app, { env, database, verifier, secret, telemetry }, done) => {
  const observe = telemetry?.observeProcedure;
  const shared: Services = {
    prisma: database.prisma,
    statements: database.statements,
    cursors: createCursorCodec(secret),
    authMode: env.AUTH_MODE,
  };

  app.decorateRequest('apiContext', undefined);
  app.decorate('createContext', (request) => {
    if (request.apiContext) return request.apiContext;
    let principal: ReturnType<Context['authenticate']> | undefined;
    const verify = async () => {
      const verified = await verifier.verify(bearerToken(request.headers.authorization));
      request.userId = verified.id;
      return verified;
    };
    const countFailure = (error: unknown): never => {
      if (error instanceof AuthError) app.metrics?.failures.authFailed(error.reason);
      throw error;
    };
    request.apiContext = {
      services: shared,
      requestId: request.id,
      ...(observe && { observe }),
      authenticate: () => {
        principal ??= verify().catch(countFailure);
        return principal;
      },
    };
    return request.apiContext;
  });
  done();
});
