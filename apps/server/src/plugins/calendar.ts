import { feedOwner, readDueTasks, readRevision } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import { isCurrent } from '@tickline/rest';
import { writeFeed } from '@tickline/transfer';
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify';
import type { Env } from '../env.ts';
import { enforce } from '../rate-limit/enforce.ts';
import { createLimit } from '../rate-limit/limit.ts';
import { FORMATS } from '../transfer/formats.ts';
import { partsInTurn } from '../transfer/in-turn.ts';
import type { TransferPlaces } from '../transfer/places.ts';
import { sendFile } from '../transfer/send-file.ts';

type Request = FastifyRequest<{ Params: { secret: string } }>;

/** Changes with what is written of a task. */
const FORM = 1;

interface CalendarOptions {
  readonly env: Pick<Env, 'RATE_LIMIT_MAX' | 'RATE_LIMIT_WINDOW'>;
  readonly places: TransferPlaces;
}

/**
 * Serves a user's tasks to calendars, which have no token: the secret in the address stands for the user. Errors tell nothing
 * about the user, and no log has the path.
 */
export const calendar: FastifyPluginCallback<CalendarOptions> = (app, { env, places }, done) => {
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  const limit = createLimit('calendar', max, windowMs);
  app.addHook('onRequest', app.limitReaders);

  async function send(request: Request, reply: FastifyReply): Promise<FastifyReply> {
    const { services, signal } = app.createContext(request, reply);
    const userId = await feedOwner(services, request.params.secret);
    if (userId === undefined) throw new ProblemError('NOT_FOUND');
    if (max > 0) enforce(await app.requestCounter.count(`calendar:${userId}`, windowMs), limit, reply);
    request.userId = userId;
    const caller = { userId, signal };
    const revision = await readRevision(services, caller);
    const tag = `W/"${revision ?? 0}-${FORM}"`;
    reply.headers({ etag: tag, 'cache-control': 'private, no-cache' });
    const { 'if-none-match': condition } = request.headers;
    if (condition !== undefined && request.method === 'GET' && isCurrent(condition, tag))
      return reply.code(304).send();
    const onEnd = places.take(userId);
    const text = writeFeed(readDueTasks(services, caller, partsInTurn(request, signal)));
    return sendFile(request, reply, { type: FORMATS.ical, name: 'tickline.ics', text, onEnd });
  }

  app.get('/calendar/:secret.ics', send);
  done();
};
