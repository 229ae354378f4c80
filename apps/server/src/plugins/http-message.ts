import type { IncomingMessage } from 'node:http';
import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { endWithConnection } from '../http/queued-answers.ts';
import { isHost, targetFault } from '../http/request-target.ts';

/** A body that is packed, as nothing here unpacks it. GET and HEAD have none that anyone reads. */
function isPacked({ method, headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return (
    encoding !== undefined && encoding.toLowerCase() !== 'identity' && method !== 'GET' && method !== 'HEAD'
  );
}

/** Counts the lines of `Host`. Node keeps the first of them, and drops the others. */
function hostLines({ rawHeaders }: IncomingMessage): number {
  let lines = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') lines += 1;
  }
  return lines;
}

/**
 * Finds out what is wrong with the `Host` of a request. Only HTTP/1.0 may go without one. One that differs from the origin in
 * the target is not wrong: a server has to ignore it then, and here nothing reads either.
 *
 * @returns a sentence for the client, or undefined if nothing is wrong
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
function hostFault(request: IncomingMessage): string | undefined {
  const { host } = request.headers;
  if (host === undefined) return request.httpVersion === '1.0' ? undefined : 'The Host header is missing';
  if (hostLines(request) > 1) return 'The Host header is sent more than once';
  return isHost(host) ? undefined : 'The Host header is not valid';
}

/**
 * What Node's own server would answer without the error body of everything else, or let through.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
 */
export const httpMessage = fp((app, _options, done) => {
  // Bounded by the size of all headers. Node leaves out what is beyond 2000, the address that a proxy appends included.
  app.server.maxHeadersCount = 0;
  // An expectation other than 100-continue may be refused (417), and need not be.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('request', endWithConnection);

  app.addHook('onRequest', ({ raw, originalUrl, method }, _reply, next) => {
    const detail = targetFault(originalUrl, method) ?? hostFault(raw);
    next(detail === undefined ? undefined : new ProblemError('MALFORMED_REQUEST', { detail }));
  });
  app.addHook('preParsing', (request, _reply, payload, next) => {
    if (!isPacked(request)) return next(null, payload);
    next(new ProblemError('UNSUPPORTED_MEDIA_TYPE', { detail: 'The body must not have a Content-Encoding' }));
  });
  done();
});
