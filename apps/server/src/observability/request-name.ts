import { appRouter } from '@tickline/api';
import type { FastifyRequest } from 'fastify';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const PROCEDURES: ReadonlySet<string> = new Set(Object.keys(appRouter._def.procedures));
const TRPC_ROUTE = '/trpc/:path';
const MCP_ROUTE = '/mcp';

/**
 * Returns the method, or `_OTHER` for an unknown one.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#common-attributes
 */
export function methodOf({ method }: FastifyRequest): string {
  return METHODS.has(method) ? method : '_OTHER';
}

/**
 * Returns the pattern of the request's route; for a single tRPC call, with the name of the procedure, and for an MCP call,
 * once its body is read, with that of the tool. A batch or an unknown procedure or tool gives the bare pattern, so the
 * result never contains text from the client.
 *
 * @returns undefined if there is no route
 */
export function routeOf({ routeOptions, params, toolName }: FastifyRequest): string | undefined {
  const { url } = routeOptions;
  if (url === MCP_ROUTE && toolName !== undefined) return `${MCP_ROUTE}/${toolName}`;
  if (url !== TRPC_ROUTE) return url;
  const { path } = params as { path?: string };
  return path !== undefined && PROCEDURES.has(path) ? `/trpc/${path}` : url;
}
