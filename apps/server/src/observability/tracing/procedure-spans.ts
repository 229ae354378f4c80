import { SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_RPC_METHOD,
  ATTR_RPC_STATUS_CODE,
  ATTR_RPC_SYSTEM_NAME,
} from '@opentelemetry/semantic-conventions';
import { type ProcedureObserver, problemOf } from '@tickline/api';
import { requestScope } from '../request-scope.ts';

/**
 * Creates a span for every call of a procedure, including over REST.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/rpc/rpc-spans/
 */
export function createProcedureObserver(tracer: Tracer): ProcedureObserver {
  return async (procedure, run) => {
    const scope = requestScope.getStore();
    if (scope?.trace === undefined) return run();
    const attributes = { [ATTR_RPC_SYSTEM_NAME]: 'trpc', [ATTR_RPC_METHOD]: procedure };
    const span = tracer.startSpan(procedure, { kind: SpanKind.INTERNAL, attributes }, scope.trace.context);
    const context = trace.setSpan(scope.trace.context, span);
    const result = await requestScope.run({ ...scope, trace: { id: scope.trace.id, context } }, run);
    if (!result.ok) {
      const { code, status } = problemOf(result.error);
      span.setAttribute(ATTR_RPC_STATUS_CODE, code);
      if (status >= 500) {
        span.setAttribute(ATTR_ERROR_TYPE, code);
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
    }
    span.end();
    return result;
  };
}
