import { Socket } from 'node:net';
import fp from 'fastify-plugin';
import { UnreadAnswers } from '../overload/unread-answers.ts';
import { addressOf } from '../rate-limit/address.ts';
import type { Timeouts } from '../timeouts.ts';

/** Bytes of an answer that the system takes at once, for as long as the client has read what came before. */
const SHORT = 65_536;

/**
 * Closes the connection of a client that does not read its answer, or reads it too slowly: Node would keep both for as long as
 * the client likes. The time begins when the answer is there.
 *
 * @see https://nodejs.org/api/net.html#socketsettimeouttimeout-callback which is about a client that takes nothing at all
 */
export const slowReader = fp<Pick<Timeouts, 'stall' | 'leastRate' | 'check'>>(
  (app, { stall, leastRate, check }, done) => {
    const unread = new UnreadAnswers({ graceMs: stall, leastRate });
    const timer = setInterval(() => unread.sweep(), check).unref();
    app.addHook('onSend', (request, { raw }, payload, next) => {
      const { socket } = raw;
      // `inject` has none.
      if (socket instanceof Socket) {
        socket.setTimeout(stall);
        // A stream has a length that nobody knows yet.
        const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length : 0;
        if (bytes > SHORT || socket.writableLength > 0) unread.sent(socket, addressOf(request), bytes);
      }
      next(null, payload);
    });
    app.addHook('onClose', async () => clearInterval(timer));
    done();
  },
);
