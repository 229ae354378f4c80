import type { ServerMetadata } from '@tickline/auth/issuer';
import type { FastifyPluginCallback } from 'fastify';

/**
 * Tells programs how to get a token.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414
 */
export const authorizationServer: FastifyPluginCallback<{ oauth: ServerMetadata | undefined }> = (
  app,
  { oauth },
  done,
) => {
  app.addHook('onRequest', app.limitReaders);
  for (const url of oauth?.paths ?? [])
    app.get(url, (_request, reply) => reply.header('cache-control', 'no-cache').send(oauth?.document));
  done();
};
