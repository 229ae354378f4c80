import type { AnyTRPCRouter } from '@trpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { isCurrent } from './entity-tag.ts';
import { sendEvents } from './event-stream.ts';
import type { Events } from './events.ts';
import { acceptJson, ignoreBodies } from './json-body.ts';
import type { RestCall, RestMeta } from './meta.ts';
import { compileRouter, type Operation } from './operation.ts';
import type { PathTemplate } from './path-template.ts';
import { inputReader } from './read-input.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Media types of the body that a route of this plugin takes; none if it does not read the body. */
    readonly mediaTypes?: readonly string[];
  }
}

/** The data for refusing a request before its body is read. */
export interface Authorization<Context> {
  readonly context: Context;
  /** Path parameters, percent-decoded. An alias may have fewer of them. */
  readonly params: Readonly<Record<string, string>>;
  /** The procedure's own. */
  readonly meta: RestMeta;
  readonly request: FastifyRequest;
}

/** Query parameters that the operation does not have, or members of a body that only the path may set. */
export interface IgnoredInput<Context> {
  readonly names: readonly string[];
  readonly from: 'body' | 'query';
  /** The procedure's own. */
  readonly meta: RestMeta;
  readonly context: Context;
  readonly request: FastifyRequest;
}

export interface RestOptions<Context> {
  readonly router: AnyTRPCRouter;
  /** Creates the procedures' `ctx` once for each request, before the body is read. */
  createContext(request: FastifyRequest, reply: FastifyReply): Context | Promise<Context>;
  /** Called before the body is read, unless `meta.openapi.protect` is false. Throws to refuse. */
  authorize?(call: Authorization<Context>): void | Promise<void>;
  /** Called if a stream ends with an error. The client only sees its end. */
  onStreamError?(error: unknown, request: FastifyRequest): void;
  /** Called if a part of the input is ignored. Throws to refuse it. */
  onIgnored?(ignored: IgnoredInput<Context>): void;
}

const CONTEXT = Symbol('tRPC context');

function splitUrl(url: string): Pick<RestCall, 'path' | 'query'> {
  const end = url.indexOf('?');
  return end < 0 ? { path: url, query: '' } : { path: url.slice(0, end), query: url.slice(end + 1) };
}

type Exchange = Pick<RestCall, 'input' | 'output' | 'context'>;

function sendHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  { headers }: Operation,
  data: Exchange,
): void {
  const call = { ...data, ...splitUrl(request.url) };
  for (const [name, header] of headers) {
    const value = header.value(call);
    if (value !== undefined) reply.header(name, value);
  }
}

/** @param next called once, even if `ask` throws */
function settle<T>(
  ask: () => T | Promise<T>,
  use: ((answer: T) => void) | undefined,
  next: (error?: Error) => void,
): void {
  let answer: T | Promise<T>;
  try {
    answer = ask();
  } catch (error) {
    next(error as Error);
    return;
  }
  if (answer instanceof Promise) {
    answer.then(use).then(() => next(), next);
    return;
  }
  use?.(answer);
  next();
}

/**
 * Tells whether a tag can show that a success would be unchanged. `*` names no tag, so the request may be one that is refused.
 * The headers of HEAD include the length of a success.
 */
function mayRevalidate(method: string, condition: string): boolean {
  return method === 'GET' && condition.trim() !== '*';
}

function handlerOf<Context>(operation: Operation, path: PathTemplate, options: RestOptions<Context>) {
  const { name, procedure, isStream, status, otherStatus, revalidate, firstId, headers } = operation;
  const { type, meta = {} } = procedure._def;
  const readInput = inputReader(operation, path, (names, from, request) => {
    const context = request.getDecorator<Context>(CONTEXT);
    options.onIgnored?.({ names, from, meta: meta as RestMeta, context, request });
  });

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const input = readInput(request);
    const context = request.getDecorator<Context>(CONTEXT);
    const condition = request.headers['if-none-match'];
    if (revalidate && condition !== undefined && mayRevalidate(request.method, condition)) {
      const tag = await revalidate({ context, query: splitUrl(request.url).query });
      if (tag !== undefined && isCurrent(condition, tag)) return reply.code(304).header('etag', tag).send();
    }
    const controller = isStream ? new AbortController() : undefined;
    const output = await procedure({
      ctx: context,
      getRawInput: async () => input,
      path: name,
      type,
      signal: controller?.signal,
      batchIndex: 0,
    });
    if (headers.length > 0) sendHeaders(request, reply, operation, { input, output, context });
    if (controller)
      return sendEvents(request, reply, {
        events: output as Events<unknown>,
        firstId: firstId?.(context),
        onEnd: () => controller.abort(),
        onError: (error) => options.onStreamError?.(error, request),
      });
    reply.code(otherStatus?.applies(context) ? otherStatus.status : status);
    if (status === 204) return reply.send();
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(output) ?? 'null');
  };
}

/**
 * Fastify plugin that adds a native route for every path of every procedure with `meta.openapi`. Register it under each
 * prefix that should serve them.
 *
 * Errors of procedures go to the host's error handler unchanged. So do the plugin's own refusals: a body that is not JSON
 * (`MALFORMED_JSON`), a body of another type (`FST_ERR_CTP_INVALID_MEDIA_TYPE`), and a body that is not an object (a
 * `TRPCError` with a `ZodError` as its cause, as tRPC refuses input).
 *
 * @throws (rejects) if a procedure's meta cannot be served
 */
export async function rest<Context>(app: FastifyInstance, options: RestOptions<Context>): Promise<void> {
  const { router, createContext, authorize } = options;
  const operations = compileRouter(router);
  app.decorateRequest(CONTEXT);

  // Uses callbacks because the results are nearly always synchronous; a promise would slow down every request.
  const start: onRequestHookHandler = (request, reply, next) => {
    settle(
      () => createContext(request, reply),
      (context) => request.setDecorator(CONTEXT, context),
      next,
    );
  };
  const refuserOf = ({ procedure }: Operation): onRequestHookHandler => {
    const meta = (procedure._def.meta ?? {}) as RestMeta;
    return (request, _reply, next) => {
      const context = request.getDecorator<Context>(CONTEXT);
      const params = request.params as Record<string, string>;
      settle(() => authorize?.({ context, params, meta, request }), undefined, next);
    };
  };
  const addRoutes = (child: FastifyInstance, operation: Operation): void => {
    const { openapi, mediaTypes, isProtected } = operation;
    const refuse = refuserOf(operation);
    for (const path of operation.paths)
      child.route({
        method: openapi.method,
        url: path.url,
        config: { mediaTypes },
        onRequest: isProtected && authorize ? [start, refuse] : [start],
        handler: handlerOf(operation, path, options),
      });
  };

  // Fastify has body parsers for each plugin.
  for (const types of new Set(operations.map(({ mediaTypes }) => mediaTypes.join()))) {
    await app.register(async (child) => {
      if (types === '') ignoreBodies(child);
      else acceptJson(child, types.split(','));
      for (const operation of operations)
        if (operation.mediaTypes.join() === types) addRoutes(child, operation);
    });
  }
}
