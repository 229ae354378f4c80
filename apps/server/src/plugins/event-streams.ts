import fp from 'fastify-plugin';

const EVENT_STREAM = /^text\/event-stream\b/;

declare module 'fastify' {
  interface FastifyRequest {
    /** When its answer began, by `performance.now()`, if that is a stream of events. */
    streamSince: number | undefined;
  }
}

/**
 * Marks requests whose answer is a stream of events. Such an answer takes hours and ends when the client leaves, which is
 * neither slow nor a failure.
 */
export const eventStreams = fp((app, _options, done) => {
  app.decorateRequest('streamSince', undefined);
  app.addHook('onSend', (request, reply, payload, next) => {
    // tRPC's handler answers with a `Response`.
    const type =
      payload instanceof Response ? payload.headers.get('content-type') : reply.getHeader('content-type');
    if (request.method !== 'HEAD' && EVENT_STREAM.test(String(type))) request.streamSince = performance.now();
    next(null, payload);
  });
  done();
});
