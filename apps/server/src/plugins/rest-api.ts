import {
  appRouter,
  assertOwner,
  assertScope,
  type Context,
  ignoreMembers,
  type ProcedureMeta,
} from '@tickline/api';
import type { Principal } from '@tickline/auth/verifier';
import { rest } from '@tickline/rest';
import type { FastifyPluginAsync } from 'fastify';
import { logFailure, toProblemError } from './errors.ts';

/** Serves every procedure that has a path as REST. */
export const restApi: FastifyPluginAsync = async (app) => {
  app.addHook('onRequest', app.limitRate);
  await app.register(rest<Context>, {
    router: appRouter,
    createContext: (request, reply) => app.createContext(request, reply),
    onStreamError: (error, request) => logFailure(request, toProblemError(error)),
    onIgnored: ({ context, from, meta, names }) => {
      if (from === 'body') ignoreMembers(context, meta, names);
      else context.reportUnknown(names);
    },
    // The procedures check the same. Here it happens before the body is read, and before `If-None-Match`.
    authorize: ({ context, params: { user_id: named }, meta }) => {
      const check = (principal: Principal): void => {
        assertScope(principal, (meta as ProcedureMeta).scope);
        assertOwner(principal, named);
      };
      const principal = context.authenticate();
      return principal instanceof Promise ? principal.then(check) : check(principal);
    },
  });
};
