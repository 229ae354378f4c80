import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { entityTagOf } from '../http/entity-tag.ts';
import type { Page, PageFile } from '../http/page.ts';
import { pagePolicy } from '../http/security-headers.ts';
import { addVary } from '../http/vary.ts';

/** One year, in seconds: the name of an asset changes with its content. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

function sendFile(request: FastifyRequest, reply: FastifyReply, { type, content, brotli }: PageFile) {
  reply.type(type);
  const isSmaller = brotli && new Negotiator(request.raw).encodings(['br']).includes('br');
  return isSmaller ? reply.header('content-encoding', 'br').send(brotli) : reply.send(content);
}

/** Paths at which the page shows what belongs to the account. */
const ACCOUNT_PATHS = ['/account', '/authorize', '/confirm-email', '/device', '/reset-password'];

/** Tells whether the client prefers a page. A client that accepts anything does not. */
function wantsPage({ raw }: FastifyRequest): boolean {
  return new Negotiator(raw).mediaTypes(['application/json', 'text/html'])[0] === 'text/html';
}

/**
 * Serves the page at `/`, where others than browsers get short JSON, and at the paths of the account; and its files below
 * `/assets`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1
 */
export const web: FastifyPluginAsync<{ page: Page | undefined }> = async (app, { page }) => {
  app.addHook('onRequest', app.limitReaders);
  const headers = {
    ...pagePolicy(),
    'cache-control': 'no-cache',
    etag: page && entityTagOf(page.document.content),
  };
  app.get('/', (request, reply) => {
    addVary(reply, 'Accept');
    if (!page || !wantsPage(request)) return reply.send({ message: 'Todo API is running' });
    return sendFile(request, reply.headers(headers), page.document);
  });
  if (page)
    for (const url of ACCOUNT_PATHS)
      app.get(url, (request, reply) => sendFile(request, reply.headers(headers), page.document));
  for (const [url, file] of page?.assets ?? []) {
    const assetTag = entityTagOf(file.content);
    app.get(url, (request, reply) =>
      sendFile(request, reply.headers({ 'cache-control': IMMUTABLE, etag: assetTag }), file),
    );
  }
};
