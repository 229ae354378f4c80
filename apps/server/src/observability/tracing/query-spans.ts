import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
  DB_SYSTEM_NAME_VALUE_POSTGRESQL,
} from '@opentelemetry/semantic-conventions';
import type { QueryObserver } from '@tickline/db';
import { describeStatement } from '../describe-statement.ts';
import { requestScope } from '../request-scope.ts';
import { errorTypeOf } from './error-type.ts';

/**
 * Creates a span for every statement of a request. The statement has placeholders. Of an error, only the type is
 * recorded, because its message may contain values of a row.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/db/postgresql/
 */
export function createQueryObserver(tracer: Tracer): QueryObserver {
  return (text) => {
    const parent = requestScope.getStore()?.trace?.context;
    // The server's own work (migrations, clean-up) belongs to no trace.
    if (parent === undefined) return () => undefined;
    const { operation, summary, pattern } = describeStatement(text);
    const attributes = {
      [ATTR_DB_SYSTEM_NAME]: DB_SYSTEM_NAME_VALUE_POSTGRESQL,
      [ATTR_DB_QUERY_SUMMARY]: summary,
      [ATTR_DB_QUERY_TEXT]: pattern,
      ...(operation !== 'other' && { [ATTR_DB_OPERATION_NAME]: operation }),
    };
    const span = tracer.startSpan(summary, { kind: SpanKind.CLIENT, attributes }, parent);
    return (error) => {
      if (error !== undefined) {
        span.setAttribute(ATTR_ERROR_TYPE, errorTypeOf(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end();
    };
  };
}
