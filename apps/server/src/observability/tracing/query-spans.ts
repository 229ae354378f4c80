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
 * A span for every statement of a request. Its text has placeholders; of an error, only the kind is told, as its
 * message may hold a row's values.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/db/postgresql/
 */
export function createQueryObserver(tracer: Tracer): QueryObserver {
  return (text) => {
    const parent = requestScope.getStore()?.trace?.context;
    // What the server does by itself (migrations, clean-up) belongs to no trace.
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
