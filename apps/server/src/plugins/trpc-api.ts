import { isUtf8 } from 'node:buffer';
import { appRouter, assertScope, type Context, type ProcedureMeta } from '@tickline/api';
import type { Principal } from '@tickline/auth/verifier';
import { ProblemError } from '@tickline/contract';
import type { RestMeta } from '@tickline/rest';
import {
  type AnyTRPCProcedure,
  type AnyTRPCRouter,
  getTRPCErrorFromUnknown,
  getTRPCErrorShape,
} from '@trpc/server';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyPluginCallback, FastifyReply } from 'fastify';
import { hookOf } from '../http/hook-of.ts';
import { addVary } from '../http/vary.ts';
import { callNames, MAX_BATCH_SIZE } from '../trpc/call-names.ts';
import { type Calls, readCalls, type TRPCRequest } from '../trpc/read-calls.ts';
import { runCalls } from '../trpc/run-calls.ts';
import { logFailure, problemHeaders, toProblemError } from './errors.ts';

/** Counts the calls, and refuses requests that tRPC would refuse in plain text, without the request id. */
function countCalls(request: TRPCRequest, _reply: FastifyReply, next: (error?: Error) => void): void {
  const { method, headers } = request;
  request.callCount = callNames(request).length;
  if (request.callCount > MAX_BATCH_SIZE)
    next(
      new ProblemError('MALFORMED_REQUEST', { detail: `A batch must have at most ${MAX_BATCH_SIZE} calls` }),
    );
  else if (method === 'POST' && headers['content-type'] === undefined)
    next(new ProblemError('UNSUPPORTED_MEDIA_TYPE'));
  else next();
}

const { procedures }: AnyTRPCRouter['_def'] = appRouter._def;

/** Tells whether a procedure answers without a token. An unknown one does not, which hides that it is unknown. */
function isPublic(name: string): boolean {
  const procedure: AnyTRPCProcedure | undefined = procedures[name];
  const meta = procedure?._def.meta as RestMeta | undefined;
  return meta?.openapi?.protect === false;
}

/** Checks the scope of a single call. In a batch, each call is refused by itself, after the others have begun. */
function checkScope(principal: Principal, [name, ...others]: readonly string[]): void {
  const procedure: AnyTRPCProcedure | undefined = procedures[name ?? ''];
  if (procedure && others.length === 0)
    assertScope(principal, (procedure._def.meta as ProcedureMeta | undefined)?.scope);
}

/** Refuses requests without a valid token or its scope before the body is read, and before a stream begins. */
function requireToken(request: TRPCRequest, reply: FastifyReply): void | Promise<void> {
  const names = callNames(request);
  if (names.some(isPublic)) return;
  const principal = request.server.createContext(request, reply).authenticate();
  if (!(principal instanceof Promise)) return checkScope(principal, names);
  return principal.then((verified) => checkScope(verified, names));
}

/**
 * Adapts the answer to a subscription to what REST answers: no cache stores it, its connection ends with it, and it begins
 * with the id from which its first event follows.
 */
function asStream(answer: Response, context: Context | undefined): Response {
  const { body, headers } = answer;
  headers.set('cache-control', 'no-store');
  headers.set('connection', 'close');
  const from = context?.notes.watchedFrom;
  if (from === undefined || body === null) return answer;
  const first = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(`id: ${from}\n\n`)),
  });
  return new Response(body.pipeThrough(first), { headers });
}

/**
 * Serves every procedure over tRPC's protocol: simple requests here, others with tRPC's own handler. tRPC's Fastify
 * plugin is not used: it would read multipart bodies of any size, and handle all methods.
 *
 * @see https://trpc.io/docs/rpc
 */
export const trpcApi: FastifyPluginCallback = (app, _options, done) => {
  app.addHook('onRequest', countCalls);
  app.addHook('onRequest', app.limitRate);
  app.addHook('onRequest', hookOf(requireToken));
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => {
    if (isUtf8(body)) parsed(null, body.toString());
    else parsed(new ProblemError('MALFORMED_REQUEST', { detail: 'The body is not UTF-8' }));
  });

  // Errors before tRPC have the shape that tRPC clients expect, too.
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblemError(error);
    logFailure(request, problem);
    const [path, ...others] = callNames(request as TRPCRequest);
    // tRPC clients apply a single error to each call of a batch.
    const shape = getTRPCErrorShape({
      config: appRouter._def._config,
      error: getTRPCErrorFromUnknown(problem),
      type: 'unknown',
      path: others.length > 0 ? undefined : path,
      input: undefined,
      ctx: app.createContext(request, reply),
    });
    return reply
      .code(problem.status)
      .headers(problemHeaders(problem))
      .header('vary', 'trpc-accept, accept')
      .send({ error: shape });
  });

  // tRPC's own handler answers with a `Response`. Fastify copies its `Vary` after all hooks, over that of CORS.
  app.addHook('onSend', (request, reply, payload, next) => {
    if (payload instanceof Response) payload.headers.append('vary', 'Origin');
    else addVary(reply, 'Origin');
    const { streamSince, apiContext } = request;
    next(
      null,
      streamSince === undefined || !(payload instanceof Response) ? payload : asStream(payload, apiContext),
    );
  });

  const handOver = (request: TRPCRequest, reply: FastifyReply): Promise<void> =>
    fastifyRequestHandler({
      router: appRouter,
      path: request.params.path,
      req: request,
      res: reply,
      createContext: () => app.createContext(request, reply),
      maxBatchSize: MAX_BATCH_SIZE,
      onError: ({ error }) => logFailure(request, toProblemError(error)),
      responseMeta: ({ errors: [error] }) =>
        error ? { headers: problemHeaders(toProblemError(error)) } : {},
    });

  const answer = async (request: TRPCRequest, reply: FastifyReply, calls: Calls): Promise<FastifyReply> => {
    const context = app.createContext(request, reply);
    const { status, body, error } = await runCalls(appRouter, calls, context, (each) =>
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
      const calls = readCalls(appRouter, request);
      return calls ? answer(request, reply, calls) : handOver(request, reply);
    },
  });
  done();
};
