import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';

function policyOf({ method, routeOptions }: FastifyRequest, status: number): string | undefined {
  const { url = '' } = routeOptions;
  if (status >= 400 || url.startsWith('/api/auth')) return 'no-store';
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && (url.startsWith('/api') || url.startsWith('/trpc')) ? 'private, no-cache' : undefined;
}

/**
 * What caches may do with an answer that says nothing of it itself: never keep an error or anything of Better
 * Auth's; keep a user's data in that user's own cache, and ask each time whether it has changed.
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
