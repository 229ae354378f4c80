import { ProblemError } from '@tickline/contract';
import fp from 'fastify-plugin';

const DRAIN_MS = 5000;

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether the server wants traffic: not yet while it starts, and no more once it stops. */
    readonly lifeCycle: { readonly isAccepting: boolean };
  }
}

/**
 * Drains the server when it stops: what is being worked on is answered, what comes after that is told to go
 * elsewhere, and no connection is kept.
 */
export const lifeCycle = fp((app, _options, done) => {
  const state = { isAccepting: false, isClosing: false };
  app.decorate('lifeCycle', state);
  app.addHook('onReady', async () => {
    state.isAccepting = true;
  });
  app.addHook('preClose', async () => {
    // Whoever has not finished by then is not going to.
    setTimeout(() => app.server.closeAllConnections(), DRAIN_MS).unref();
    state.isAccepting = false;
    state.isClosing = true;
  });
  app.addHook('onRequest', (request, _reply, next) => {
    const isRefused = state.isClosing && !request.routeOptions.url?.startsWith('/health');
    next(isRefused ? new ProblemError('SERVICE_UNAVAILABLE') : undefined);
  });
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (state.isClosing) reply.header('connection', 'close');
    next(null, payload);
  });
  done();
});
