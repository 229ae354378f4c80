import { problemOf } from '@tickline/api';
import { type ErrorCode, ProblemError, toProblem } from '@tickline/contract';
import { MALFORMED_JSON } from '@tickline/rest';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { acceptPatch } from '../http/accept-patch.ts';
import { problemMediaType } from '../http/problem-media-type.ts';
import { addVary } from '../http/vary.ts';

/** Errors of Fastify itself. @see https://fastify.dev/docs/latest/Reference/Errors/ */
const REFUSALS: Record<string, readonly [ErrorCode, detail?: string]> = {
  [MALFORMED_JSON]: ['MALFORMED_REQUEST', 'The body is not valid JSON'],
  FST_ERR_BAD_URL: ['MALFORMED_REQUEST', 'The percent-encoding of the path is malformed'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    'MALFORMED_REQUEST',
    'The length of the body differs from Content-Length',
  ],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['PAYLOAD_TOO_LARGE'],
};

function hasCode(error: unknown): error is FastifyError {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

/** Converts anything that was thrown to an error for the client. */
export function toProblemError(error: unknown): ProblemError {
  if (hasCode(error)) {
    const [code, detail] = REFUSALS[error.code] ?? [];
    if (code !== undefined) return new ProblemError(code, { detail, cause: error });
    if (error.statusCode !== undefined && error.statusCode < 500)
      return new ProblemError('MALFORMED_REQUEST', { cause: error });
  }
  return problemOf(error);
}

/** A key or an OAuth token may do less than its user: the challenge names the scope that is needed, if a token can have it. */
function scopeChallenge({ details }: ProblemError): string {
  const { scope } = details;
  return `Bearer error="insufficient_scope"${typeof scope === 'string' ? `, scope="${scope}"` : ''}`;
}

/**
 * Returns the headers of an error.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function problemHeaders(problem: ProblemError): Record<string, string> {
  if (problem.status === 401) {
    const invalid = problem.code !== 'TOKEN_MISSING';
    return { 'www-authenticate': invalid ? 'Bearer error="invalid_token"' : 'Bearer' };
  }
  if (problem.code === 'INSUFFICIENT_SCOPE') return { 'www-authenticate': scopeChallenge(problem) };
  return problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) };
}

/** Counts every error, and logs the server's own failures with their cause. Refusals are only in the request line. */
export function logFailure(request: FastifyRequest, problem: ProblemError): void {
  request.server.metrics?.failures.errorSent(problem.code);
  if (problem.code === 'INTERNAL_ERROR') request.log.error({ err: problem.cause }, problem.message);
  else if (problem.status >= 500 && problem.cause !== undefined)
    request.log.warn({ err: problem.cause }, problem.message);
}

function send(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): FastifyReply {
  logFailure(request, problem);
  addVary(reply, 'Accept');
  if (problem.code !== 'VALIDATION_ERROR') reply.removeHeader('preference-applied');
  const patch = problem.code === 'UNSUPPORTED_MEDIA_TYPE' && acceptPatch(request.routeOptions);
  if (patch) reply.header('accept-patch', patch);
  return reply
    .code(problem.status)
    .headers(problemHeaders(problem))
    .header('cache-control', 'no-store')
    .type(problemMediaType(request))
    .serializer(JSON.stringify)
    .send(toProblem(problem, request.id));
}

/** Sends errors that occur before a route is found. No hook has run by then. */
export function sendFrameworkError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(request.server.securityHeaders).header('x-request-id', request.id);
  const problem = toProblemError(error);
  send(request, reply, problem);
  request.log.info({ method: request.method, route: null, status: problem.status }, 'request');
}

/** Refuses an unknown path before the body is read. These requests count for a limit of their address, too. */
export function refuseUnknownPath(
  this: FastifyInstance,
  request: FastifyRequest,
  reply: FastifyReply,
  next: (error?: Error) => void,
): void {
  if (request.is404)
    this.limitReaders(request, reply, (error) => next(error ?? new ProblemError('NOT_FOUND')));
  else next();
}

/** Sends the same error body for all routes. */
export const errors = fp((app, _options, done) => {
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id);
    next();
  });
  app.setErrorHandler((error, request, reply) => send(request, reply, toProblemError(error)));
  app.setNotFoundHandler((request, reply) => send(request, reply, new ProblemError('NOT_FOUND')));
  done();
});
