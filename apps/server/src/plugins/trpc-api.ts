import { isUtf8 } from 'node:buffer';
import { appRouter } from '@tickline/api';
import { ProblemError } from '@tickline/contract';
import { getTRPCErrorFromUnknown, getTRPCErrorShape } from '@trpc/server';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import { type Calls, readCalls, type TRPCRequest } from '../trpc/read-calls.ts';
import { runCalls } from '../trpc/run-calls.ts';
import { logFailure, problemHeaders, toProblemError } from './errors.ts';
import { addVary } from './vary.ts';

const MAX_BATCH_SIZE = 256;

/** What tRPC would refuse in plain text, and without the request's id. */
function refuseEarly({ method, headers, params }: TRPCRequest): void {
  if (params.path.split(',', MAX_BATCH_SIZE + 1).length > MAX_BATCH_SIZE)
    throw new ProblemError('MALFORMED_REQUEST', { detail: `A batch has at most ${MAX_BATCH_SIZE} calls` });
  if (method === 'POST' && headers['content-type'] === undefined)
    throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
}

/**
 * Every procedure, over tRPC's own protocol. What is plain of it is served here, the rest by tRPC's own handler. tRPC's
 * Fastify plugin is not used: it would read multipart bodies of any size, and take every method for its own.
 *
 * @see https://trpc.io/docs/rpc
 */
export const trpcApi: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onRequest', app.limitRate);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => {
    if (isUtf8(body)) parsed(null, body.toString());
    else parsed(new ProblemError('MALFORMED_REQUEST', { detail: 'The body is not UTF-8' }));
  });

  // What Fastify refuses before tRPC sees it still has the shape that a tRPC client reads.
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblemError(error);
    logFailure(request, problem);
    const shape = getTRPCErrorShape({
      config: appRouter._def._config,
      error: getTRPCErrorFromUnknown(problem),
      type: 'unknown',
      path: undefined,
      input: undefined,
      ctx: app.createContext(request),
    });
    return reply.code(problem.status).headers(problemHeaders(problem)).send({ error: shape });
  });

  // tRPC's own handler answers with a `Response`, whose headers Fastify takes after every hook: its `Vary` replaces what
  // CORS set.
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (payload instanceof Response) payload.headers.append('vary', 'Origin');
    else addVary(reply, 'Origin');
    next(null, payload);
  });

  const handOver = (request: TRPCRequest, reply: FastifyReply): Promise<void> =>
    fastifyRequestHandler({
      router: appRouter,
      path: request.params.path,
      req: request,
      res: reply,
      createContext: () => app.createContext(request),
      maxBatchSize: MAX_BATCH_SIZE,
      onError: ({ error }) => logFailure(request, toProblemError(error)),
      responseMeta: ({ errors: [error] }) =>
        error ? { headers: problemHeaders(toProblemError(error)) } : {},
    });

  const answer = async (request: TRPCRequest, reply: FastifyReply, calls: Calls): Promise<FastifyReply> => {
    const { status, body, error } = await runCalls(appRouter, calls, app.createContext(request), (each) =>
      logFailure(request, toProblemError(each)),
    );
    if (error) reply.headers(problemHeaders(toProblemError(error)));
    return reply
      .code(status)
      .header('content-type', 'application/json; charset=utf-8')
      .header('vary', 'trpc-accept, accept')
      .send(body);
  };

  app.route<{ Params: { path: string } }>({
    method: ['GET', 'HEAD', 'POST'],
    url: '/:path',
    handler: async (request, reply) => {
      refuseEarly(request);
      const calls = readCalls(appRouter, request);
      return calls ? answer(request, reply, calls) : handOver(request, reply);
    },
  });
  done();
};
