import { appRouter } from '@tickline/api';
import type { FastifyRequest } from 'fastify';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const PROCEDURES: ReadonlySet<string> = new Set(Object.keys(appRouter._def.procedures));
const TRPC_ROUTE = '/trpc/:path';

/**
 * The method, or `_OTHER`: clients may send any.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#common-attributes
 */
export function methodOf({ method }: FastifyRequest): string {
  return METHODS.has(method) ? method : '_OTHER';
}

/**
 * The pattern of the request's route; for one tRPC call, with its procedure in it. A batch, and a procedure that does
 * not exist, are the bare pattern: a client's words never get into it.
 *
 * @returns undefined where there is no route
 */
export function routeOf({ routeOptions, params }: FastifyRequest): string | undefined {
  const { url } = routeOptions;
  if (url !== TRPC_ROUTE) return url;
  const { path } = params as { path?: string };
  return path !== undefined && PROCEDURES.has(path) ? `/trpc/${path}` : url;
}
