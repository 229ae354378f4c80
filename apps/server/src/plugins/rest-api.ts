import { appRouter, assertOwner, type Context, ignoreMembers } from '@tickline/api';
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
    // The procedures check the same. Here it happens before the body is read.
    authorize: ({ context, params: { user_id: named } }) => {
      const principal = context.authenticate();
      if (!(principal instanceof Promise)) return assertOwner(principal, named);
      return principal.then((verified) => assertOwner(verified, named));
    },
  });
};
