import { appRouter, assertOwner, type Context } from '@tickline/api';
import { rest } from '@tickline/rest';
import type { FastifyPluginAsync } from 'fastify';

/** Every procedure with a path of its own, as REST. */
export const restApi: FastifyPluginAsync = async (app) => {
  app.addHook('onRequest', app.limitRate);
  await app.register(rest<Context>, {
    router: appRouter,
    createContext: (request, reply) => app.createContext(request, reply),
    // The procedures ask the same; here it is asked before the body is read.
    authorize: ({ context, params: { user_id: named } }) => {
      const principal = context.authenticate();
      if (!(principal instanceof Promise)) return assertOwner(principal, named);
      return principal.then((verified) => assertOwner(verified, named));
    },
  });
};
