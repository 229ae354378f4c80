import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { endWithConnection } from '../http/queued-answers.ts';
import { isHost, targetFault } from '../http/request-target.ts';

/** Tells whether a body is encoded, which this server does not support. Bodies of GET and HEAD are not read. */
function isPacked({ method, headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return (
    encoding !== undefined && encoding.toLowerCase() !== 'identity' && method !== 'GET' && method !== 'HEAD'
  );
}

/** Tells whether a header is sent more than once. Node keeps the first line; a proxy may have checked another one. */
function isRepeated({ rawHeaders }: IncomingMessage, lowerCaseName: string): boolean {
  let lines = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) lines += 1;
  }
  return lines > 1;
}

/**
 * Checks the `Host` of a request. Only HTTP/1.0 may omit it. It may differ from the origin in the target: a server must
 * ignore it then, and nothing here reads either.
 *
 * @returns a sentence for the client, or undefined if it is valid
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
function hostFault(request: IncomingMessage): string | undefined {
  const { host } = request.headers;
  if (host === undefined) return request.httpVersion === '1.0' ? undefined : 'The Host header is missing';
  if (isRepeated(request, 'host')) return 'The Host header is sent more than once';
  return isHost(host) ? undefined : 'The Host header is not valid';
}

/** Checks that there is one `Authorization` at most: it is not a list. @returns a sentence for the client */
function authorizationFault(request: IncomingMessage): string | undefined {
  return isRepeated(request, 'authorization') ? 'The Authorization header is sent more than once' : undefined;
}

/**
 * Refuses malformed requests that Node would accept, or would answer without the usual error body.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.3
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
 */
export const httpMessage = fp((app, _options, done) => {
  // The total size bounds headers. By default Node drops those beyond 2000, such as the address that a proxy appends.
  app.server.maxHeadersCount = 0;
  // A server may refuse expectations other than 100-continue (417), but does not have to.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('request', endWithConnection);

  app.addHook('onRequest', ({ raw, originalUrl, method }, _reply, next) => {
    const detail = targetFault(originalUrl, method) ?? hostFault(raw) ?? authorizationFault(raw);
    next(detail === undefined ? undefined : new ProblemError('MALFORMED_REQUEST', { detail }));
  });
  app.addHook('preParsing', (request, _reply, payload, next) => {
    if (!isPacked(request)) return next(null, payload);
    next(new ProblemError('UNSUPPORTED_MEDIA_TYPE', { detail: 'The body must not have a Content-Encoding' }));
  });
  done();
});
