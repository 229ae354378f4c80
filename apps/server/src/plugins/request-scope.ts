import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { isScopeFree, requestScope } from '../observability/request-scope.ts';

/**
 * Lets all code inside a request find its id, if this is free in this version of Node. With tracing it always does,
 * starts and ends the span of each request, and adds the id of the trace to its log lines.
 */
export const requestScopes = fp<Pick<AppDependencies, 'telemetry'>>((app, { telemetry }, done) => {
  const tracing = telemetry?.tracing;
  if (tracing) {
    app.addHook('onRequest', (request, reply, next) => {
      const span = tracing.startRequest(request);
      const { raw } = reply;
      raw.once('close', () => {
        const isAnswered = raw.writableEnded || request.streamSince !== undefined;
        span.end(isAnswered ? raw.statusCode : undefined);
      });
      const log = request.log.child({ trace_id: span.traceId });
      request.log = log;
      reply.log = log;
      const trace = { id: span.traceId, context: span.context };
      requestScope.run({ requestId: request.id, trace }, next);
    });
  } else if (isScopeFree) {
    app.addHook('onRequest', ({ id }, _reply, next) => requestScope.run({ requestId: id }, next));
  }
  done();
});
