import type { FastifyRequest } from 'fastify';

/** Maximum number of calls in a batch. */
export const MAX_BATCH_SIZE = 256;

/** tRPC decodes the path once more than the router does. */
function decoded(path: string): string {
  try {
    return path.includes('%') ? decodeURIComponent(path) : path;
  } catch {
    return path;
  }
}

/**
 * Returns the names of the called procedures. Reads only the target, so it works before the body is read.
 *
 * @returns one name, unless it is a batch; at most one more than a batch may have
 * @see https://trpc.io/docs/rpc
 */
export function callNames({ url, params }: FastifyRequest<{ Params: { path: string } }>): readonly string[] {
  const start = url.indexOf('?');
  const isBatch = start > 0 && new URLSearchParams(url.slice(start)).get('batch') === '1';
  const path = decoded(params.path);
  return isBatch ? path.split(',', MAX_BATCH_SIZE + 1) : [path];
}
