import { Socket } from 'node:net';
import fp from 'fastify-plugin';
import type { Timeouts } from '../http/timeouts.ts';
import { callerOf } from '../overload/caller.ts';
import { UnreadAnswers } from '../overload/unread-answers.ts';
import { lengthOf } from './answer-length.ts';

/** Bytes that the system accepts at once, if the client has read everything before. */
const SHORT = 65_536;

/**
 * Closes the connection of a client that does not read its answer, or reads too slowly. Node would keep both for as
 * long as the client likes. The time starts when the answer is ready.
 *
 * @see https://nodejs.org/api/net.html#socketsettimeouttimeout-callback which is only for clients that read nothing
 */
export const slowReader = fp<Pick<Timeouts, 'stall' | 'leastRate' | 'check'>>(
  (app, { stall, leastRate, check }, done) => {
    const unread = new UnreadAnswers({ graceMs: stall, leastRate });
    const timer = setInterval(() => unread.sweep(), check).unref();
    app.addHook('onSend', (request, { raw }, payload, next) => {
      // The answer has no socket before its turn. With `inject` there is none at all.
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
