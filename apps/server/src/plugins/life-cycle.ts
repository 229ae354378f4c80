import fp from 'fastify-plugin';

const DRAIN_MS = 5000;

interface LifeCycle {
  /** Whether the server is ready for traffic. False while it starts, and again once it stops. */
  readonly isAccepting: boolean;
  /** Asks load balancers and clients to go elsewhere. Requests that still come are served. */
  stopAccepting(): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly lifeCycle: LifeCycle;
  }
}

/**
 * Stops the server without losing a request. After `stopAccepting` it is not ready, and each answer asks to close its
 * connection: no other way to close it is safe for a request that is on its way. `close` then stops listening, and
 * after 5 s drops the connections that are still open.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export const lifeCycle = fp((app, _options, done) => {
  const state = { isAccepting: false, isStopping: false };
  app.decorate('lifeCycle', {
    get isAccepting() {
      return state.isAccepting;
    },
    stopAccepting: () => {
      state.isAccepting = false;
      state.isStopping = true;
    },
  });
  app.addHook('onReady', async () => {
    state.isAccepting = !state.isStopping;
  });
  app.addHook('preClose', async () => {
    app.lifeCycle.stopAccepting();
    // Clients that have not finished by then will not.
    setTimeout(() => app.server.closeAllConnections(), DRAIN_MS).unref();
  });
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (state.isStopping) reply.header('connection', 'close');
    next(null, payload);
  });
  done();
});
