import fp from 'fastify-plugin';

const DRAIN_MS = 5000;

interface LifeCycle {
  /** Whether the server wants traffic: not yet while it starts, and no more once it stops. */
  readonly isAccepting: boolean;
  /** Asks load balancers and clients to go elsewhere. Whoever comes nevertheless is served. */
  stopAccepting(): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    readonly lifeCycle: LifeCycle;
  }
}

/**
 * Lets the server stop without a request being lost. From `stopAccepting` on it is not ready, and each answer asks for its
 * connection to be closed, which is the one way to close it that can't meet a request on its way. `close` then stops
 * listening, and drops after 5 s what has not ended by itself.
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
    // Whoever has not finished by then is not going to.
    setTimeout(() => app.server.closeAllConnections(), DRAIN_MS).unref();
  });
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (state.isStopping) reply.header('connection', 'close');
    next(null, payload);
  });
  done();
});
