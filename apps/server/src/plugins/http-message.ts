import { ProblemError } from '@tickline/contract';
import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

/** A body that is packed, as nothing here unpacks it. GET and HEAD have none that anyone reads. */
function isPacked({ method, headers }: FastifyRequest): boolean {
  const encoding = headers['content-encoding'];
  return (
    encoding !== undefined && encoding.toLowerCase() !== 'identity' && method !== 'GET' && method !== 'HEAD'
  );
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

  app.addHook('onRequest', ({ raw }, _reply, next) => {
    const lacksHost = raw.headers.host === undefined && raw.httpVersion === '1.1';
    next(
      lacksHost ? new ProblemError('MALFORMED_REQUEST', { detail: 'The header Host is missing' }) : undefined,
    );
  });
  app.addHook('preParsing', (request, _reply, payload, next) => {
    if (!isPacked(request)) return next(null, payload);
    next(new ProblemError('UNSUPPORTED_MEDIA_TYPE', { detail: 'The body must not have a Content-Encoding' }));
  });
  done();
});
