import fp from 'fastify-plugin';
import type { AppDependencies } from '../app.ts';
import { requestScope } from '../request-scope.ts';

/**
 * Lets whatever a request does know which request it is for, and has its span begin and end where requests are traced:
 * then every line of its log names the trace.
 */
export const requestScopes = fp<Pick<AppDependencies, 'telemetry'>>((app, { telemetry }, done) => {
  const tracing = telemetry?.tracing;
  app.addHook('onRequest', (request, reply, next) => {
    if (!tracing) return requestScope.run({ requestId: request.id }, next);
    const span = tracing.startRequest(request);
    const { raw } = reply;
    raw.once('close', () => span.end(raw.writableEnded ? raw.statusCode : undefined));
    const log = request.log.child({ trace_id: span.traceId });
    request.log = log;
    reply.log = log;
    requestScope.run({ requestId: request.id, trace: span.context }, next);
  });
  done();
});
