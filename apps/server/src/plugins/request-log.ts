import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** The user of the token, once it is verified. */
    userId: string | undefined;
    /** Names of members and query parameters that the API does not know, as the log shows them. */
    unknownNames: readonly string[] | undefined;
    /** Name of the MCP tool that was called. Only tools that exist. */
    toolName: string | undefined;
  }
}

const rounded = (ms: number) => Math.round(ms * 1000) / 1000;

/** For how long the answer has been a stream of events. */
function streamedMs({ streamSince }: FastifyRequest): number {
  return streamSince === undefined ? 0 : performance.now() - streamSince;
}

function levelOf(request: FastifyRequest, status: number): 'debug' | 'info' {
  return request.url.startsWith('/health') && status < 500 ? 'debug' : 'info';
}

/** Bounds of what a line shows of names that a client chose. */
const MAX_NAMES = 10;
const MAX_NAME = 50;

/** Adds names to the line of a request. */
export function noteUnknownNames(request: FastifyRequest, names: readonly string[]): void {
  const { unknownNames: known = [] } = request;
  const others = names.slice(0, MAX_NAMES - known.length).map((name) => name.slice(0, MAX_NAME));
  request.unknownNames = [...known, ...others];
}

/**
 * Logs one line per request, with the pattern of the route: query and path could contain secrets. Of what the API does
 * not know in a body or a query, the line has the first names.
 */
export const requestLog = fp((app, _options, done) => {
  app.decorateRequest('userId', undefined);
  app.decorateRequest('unknownNames', undefined);
  app.decorateRequest('toolName', undefined);
  app.addHook('onResponse', (request, reply, next) => {
    const { streamSince } = request;
    const line = {
      method: request.method,
      route: request.routeOptions.url ?? null,
      tool: request.toolName,
      status: reply.statusCode,
      ms: rounded(reply.elapsedTime - streamedMs(request)),
      ...(streamSince !== undefined && { streamed_ms: rounded(streamedMs(request)) }),
      user_id: request.userId,
      unknown: request.unknownNames,
    };
    request.log[levelOf(request, reply.statusCode)](line, 'request');
    next();
  });
  // If the client has left, there is no response to wait for.
  app.addHook('onRequestAbort', (request, next) => {
    const { method, routeOptions, userId, streamSince } = request;
    const line = { method, route: routeOptions.url ?? null, user_id: userId };
    if (streamSince === undefined) request.log.info(line, 'request aborted');
    else request.log.info({ ...line, streamed_ms: rounded(streamedMs(request)) }, 'stream closed');
    next();
  });
  done();
});
