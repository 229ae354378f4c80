import type { Tracer } from '@opentelemetry/api';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_URL_PATH,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { FastifyRequest } from 'fastify';
import { methodOf, routeOf } from '../request-name.ts';

const MAX_PATH_LENGTH = 1000;
const propagator = new W3CTraceContextPropagator();
const headerGetter = {
  get: (headers: FastifyRequest['headers'], name: string) => headers[name],
  keys: (headers: FastifyRequest['headers']) => Object.keys(headers),
};

export interface RequestSpan {
  /** Parent of the spans inside the request. */
  readonly context: Context;
  readonly traceId: string;
  /** @param status undefined if the client left before the answer */
  end(status: number | undefined): void;
}

function endSpan(span: Span, status: number | undefined): void {
  if (status === undefined) span.setAttribute(ATTR_ERROR_TYPE, 'aborted');
  else {
    span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
    // A client's mistake is not an error of the server.
    if (status >= 500) {
      span.setAttribute(ATTR_ERROR_TYPE, String(status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
  }
  span.end();
}

/** The path of a calendar is a secret. */
const CALENDARS = '/calendar/';

function shownPath({ url }: FastifyRequest): string {
  const [path = ''] = url.split('?', 1);
  return path.startsWith(CALENDARS) ? CALENDARS : path.slice(0, MAX_PATH_LENGTH);
}

/**
 * Starts the span of a request, within the client's trace if it sent a `traceparent`. Leaves out the query: for tRPC it
 * contains the input of the call, which may be private.
 *
 * @see https://www.w3.org/TR/trace-context/
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
export function startRequestSpan(tracer: Tracer, request: FastifyRequest): RequestSpan {
  const parent = propagator.extract(ROOT_CONTEXT, request.headers, headerGetter);
  const method = methodOf(request);
  const route = routeOf(request);
  const path = shownPath(request);
  const span = tracer.startSpan(
    route === undefined ? method : `${method} ${route}`,
    {
      kind: SpanKind.SERVER,
      attributes: {
        [ATTR_HTTP_REQUEST_METHOD]: method,
        [ATTR_URL_PATH]: path,
        [ATTR_URL_SCHEME]: request.protocol,
        'tickline.request_id': request.id,
        ...(route !== undefined && { [ATTR_HTTP_ROUTE]: route }),
      },
    },
    parent,
  );
  return {
    context: trace.setSpan(parent, span),
    traceId: span.spanContext().traceId,
    end: (status) => endSpan(span, status),
  };
}
