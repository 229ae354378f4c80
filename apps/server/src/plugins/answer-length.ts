import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes or characters of the answer before compression and 304; undefined if unknown. */
    answerLength: number | undefined;
  }
}

/** @returns the length of a payload of Fastify; undefined for a stream */
export function lengthOf(payload: unknown): number | undefined {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length;
  return payload === null || payload === undefined ? 0 : undefined;
}

/** Records the original length of each answer. Register it before the plugins that change the answer. */
export const answerLength = fp((app, _options, done) => {
  app.decorateRequest('answerLength', 0);
  app.addHook('onSend', (request, _reply, payload, next) => {
    // A stream of events is sent in small parts, over hours.
    request.answerLength = request.streamSince === undefined ? lengthOf(payload) : 0;
    next(null, payload);
  });
  done();
});
