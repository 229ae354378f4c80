import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes or characters of the answer, before it was compressed or left out; undefined if nobody knows. */
    answerLength: number | undefined;
  }
}

/** @returns the length of what is handed to Fastify; undefined for a stream */
export function lengthOf(payload: unknown): number | undefined {
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) return payload.length;
  return payload === null || payload === undefined ? 0 : undefined;
}

/** Notes the length of each answer as it was made. To be registered before what changes it. */
export const answerLength = fp((app, _options, done) => {
  app.decorateRequest('answerLength', 0);
  app.addHook('onSend', (request, _reply, payload, next) => {
    request.answerLength = lengthOf(payload);
    next(null, payload);
  });
  done();
});
