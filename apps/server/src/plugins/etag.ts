import { isCurrent } from '@tickline/rest';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { entityTagOf } from '../http/entity-tag.ts';

function isCacheable(reply: FastifyReply): boolean {
  return reply.statusCode === 200 && reply.getHeader('cache-control') !== 'no-store';
}

/**
 * Adds an `ETag` to reads that may be cached, and answers 304 if the client has the current content.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
 */
export const etag = fp((app, _options, done) => {
  app.addHook('onSend', ({ method, headers }, reply, payload, next) => {
    const isRead = method === 'GET' || method === 'HEAD';
    const isWhole = typeof payload === 'string' || Buffer.isBuffer(payload);
    if (!isRead || !isWhole || !isCacheable(reply)) return next(null, payload);
    const tag = String(reply.getHeader('etag') ?? entityTagOf(payload));
    reply.header('etag', tag);
    const condition = headers['if-none-match'];
    if (condition === undefined || !isCurrent(condition, tag)) return next(null, payload);
    reply.code(304).removeHeader('content-type').removeHeader('content-length');
    // For HEAD, Fastify drops the content itself, and needs its length.
    next(null, method === 'HEAD' ? payload : null);
  });
  done();
});
