import type { FastifyPluginCallback } from 'fastify';

/** A word for whoever opens the server's address. */
export const root: FastifyPluginCallback = (app, _options, done) => {
  app.get('/', () => ({ message: 'Todo API is running' }));
  done();
};
