import { hash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';

const TAG = /(?:W\/)?("[^"]*")/g;

/**
 * Names a content by its hash. Weak, as it is the same for every `Content-Encoding`: SHA-256 takes 20 us for a page of 100
 * tasks, less than any other hash that Node has.
 */
export function etagOf(content: string | Buffer): string {
  return `W/"${hash('sha256', content, 'base64url').slice(0, 27)}"`;
}

/** Weak comparison, as `If-None-Match` demands it. */
function matches(condition: string, tag: string): boolean {
  if (condition.trim() === '*') return true;
  const [, opaque] = tag.split('W/');
  return [...condition.matchAll(TAG)].some(([, each]) => each === opaque);
}

function mayBeKept(reply: FastifyReply): boolean {
  return reply.statusCode === 200 && reply.getHeader('cache-control') !== 'no-store';
}

/**
 * `ETag` on whatever is read and may be kept, and 304 where the client has it already.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export const etag = fp((app, _options, done) => {
  app.addHook('onSend', ({ method, headers }, reply, payload, next) => {
    const isRead = method === 'GET' || method === 'HEAD';
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (!isRead || !isWhole || !mayBeKept(reply)) return next(null, payload);
    const tag = String(reply.getHeader('etag') ?? etagOf(payload));
    reply.header('etag', tag);
    const condition = headers['if-none-match'];
    if (condition === undefined || !matches(condition, tag)) return next(null, payload);
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    // For HEAD, Fastify drops the content itself, and wants to know how long it was.
    next(null, method === 'HEAD' ? payload : null);
  });
  done();
});
