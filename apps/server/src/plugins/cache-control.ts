import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

function policyOf({ method, routeOptions }: FastifyRequest, status: number): string | undefined {
  const { url = '' } = routeOptions;
  if (status >= 400 || url.startsWith('/api/auth')) return 'no-store';
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && (url.startsWith('/api') || url.startsWith('/trpc')) ? 'private, no-cache' : undefined;
}

/**
 * Sets `Cache-Control` on answers that have none. No cache may store an error or an answer of Better Auth. A user's own
 * cache may store the user's data, and must revalidate it each time.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2
 */
export const cacheControl = fp((app, _options, done) => {
  app.addHook('onSend', (request, reply, payload, next) => {
    const policy = policyOf(request, reply.statusCode);
    if (policy !== undefined && !reply.hasHeader('cache-control')) reply.header('cache-control', policy);
    next(null, payload);
  });
  done();
});
