import { Socket } from 'node:net';
import fp from 'fastify-plugin';

interface SlowReaderOptions {
  /** Milliseconds without a byte taken. */
  readonly stallMs: number;
}

/**
 * Closes the connection of a client that does not read its answer: Node would keep answer and connection for as long as
 * the client likes. The time begins when the answer is there, and anew with every piece that is taken.
 *
 * @see https://nodejs.org/api/net.html#socketsettimeouttimeout-callback
 */
export const slowReader = fp<SlowReaderOptions>((app, { stallMs }, done) => {
  app.addHook('onSend', (_request, { raw }, payload, next) => {
    // `inject` has none.
    if (raw.socket instanceof Socket) raw.socket.setTimeout(stallMs);
    next(null, payload);
  });
  done();
});
