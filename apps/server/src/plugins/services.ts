import { appRouter, type Context, createCursorCodec, type Services, unknownMembers } from '@tickline/api';
import { AuthError, bearerToken, type Principal } from '@tickline/auth/verifier';
import { inputNames } from '@tickline/rest';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { isStrict } from '../http/prefer.ts';
import { apiKeys } from '../identity/api-keys.ts';
import { createBatchTurns } from '../overload/batch-turns.ts';
import { clientGoneSignal } from '../overload/client-gone.ts';
import { noteUnknownNames } from './request-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    apiContext: Context | undefined;
  }
  interface FastifyInstance {
    /** Returns the router's context of a request. The token is verified when it is first needed. */
    createContext(request: FastifyRequest, reply: FastifyReply): Context;
  }
}

/** Provides the context of procedures, for tRPC and REST. */
export const services = fp<AppDependencies>(
  (app, { env, database, verifier, issuer, secret, telemetry }, done) => {
    const observe = telemetry?.observeProcedure;
    const shared: Services = {
      prisma: database.prisma,
      statements: database.statements,
      cursors: createCursorCodec(secret),
      signals: app.changeHub,
      keys: issuer && apiKeys({ issuer, database, verifier }),
      inputNames: inputNames(appRouter),
      authMode: env.AUTH_MODE,
    };

    /** Returns no promise for a remembered token: each `await` of a request costs more than the look-up. */
    function authenticate(request: FastifyRequest): Principal | Promise<Principal> {
      const accept = (principal: Principal): Principal => {
        request.userId = principal.id;
        // Otherwise the rate limit does this, after counting the request.
        if (env.RATE_LIMIT_MAX === 0) verifier.remember(principal);
        return principal;
      };
      const refuse = async (error: unknown): Promise<never> => {
        if (error instanceof AuthError) app.metrics?.failures.authFailed(error.reason);
        throw error;
      };
      try {
        const principal = verifier.verify(bearerToken(request.headers.authorization));
        return principal instanceof Promise ? principal.then(accept, refuse) : accept(principal);
      } catch (error) {
        return refuse(error);
      }
    }

    app.decorateRequest('apiContext', undefined);
    app.decorate('createContext', (request, reply) => {
      if (request.apiContext) return request.apiContext;
      let principal: ReturnType<Context['authenticate']> | undefined;
      const signal = clientGoneSignal(reply);
      const inTurn = request.callCount > 1 ? createBatchTurns(request, signal) : undefined;
      const { prefer } = request.headers;
      const strict = prefer !== undefined && isStrict(String(prefer));
      if (strict) reply.header('preference-applied', 'handling=strict');
      request.apiContext = {
        services: shared,
        requestId: request.id,
        notes: {},
        charge: (user, calls) => app.chargeCalls(user, calls, reply),
        signal,
        ...(observe && { observe }),
        ...(inTurn && { inTurn }),
        authenticate: () => {
          principal ??= authenticate(request);
          return principal;
        },
        verifyAgain: () => verifier.verifyAgain(bearerToken(request.headers.authorization)),
        reportUnknown: (names) => {
          noteUnknownNames(request, names);
          if (strict) throw unknownMembers(names);
        },
      };
      return request.apiContext;
    });
    done();
  },
);
