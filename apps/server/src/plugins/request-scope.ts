import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { isScopeFree, requestScope } from '../observability/request-scope.ts';

/**
 * Lets whatever a request does know which request it is for, where that is free. Where requests are traced it is done
 * in any case: the span of each begins and ends here, and every line of its log names the trace.
 */
export const requestScopes = fp<Pick<AppDependencies, 'telemetry'>>((app, { telemetry }, done) => {
  const tracing = telemetry?.tracing;
  if (tracing) {
    app.addHook('onRequest', (request, reply, next) => {
      const span = tracing.startRequest(request);
      const { raw } = reply;
      raw.once('close', () => span.end(raw.writableEnded ? raw.statusCode : undefined));
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
