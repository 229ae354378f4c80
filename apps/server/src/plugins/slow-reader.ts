import { Socket } from 'node:net';
import fp from 'fastify-plugin';
import type { Timeouts } from '../http/timeouts.ts';
import { callerOf } from '../overload/caller.ts';
import { UnreadAnswers } from '../overload/unread-answers.ts';
import { lengthOf } from './answer-length.ts';

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
      // That of the answer is not known before its turn. `inject` has none.
      const { socket } = request.raw;
      if (socket instanceof Socket) {
        socket.setTimeout(stall);
        const bytes = lengthOf(payload);
        const isQueued = raw.socket === null || socket.writableLength > 0;
        if (bytes === undefined || bytes > SHORT || isQueued)
          unread.sent({ answer: raw, socket, caller: callerOf(request), bytes: bytes ?? 0 });
      }
      next(null, payload);
    });
    app.addHook('onClose', async () => clearInterval(timer));
    done();
  },
);
