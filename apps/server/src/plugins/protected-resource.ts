import { ProblemError, SCOPES } from '@tickline/contract';
import type { FastifyPluginCallback } from 'fastify';
import type { AppDependencies } from '../app-dependencies.ts';
import { issuerOf, METADATA_PATH, publicOrigin, RESOURCE_PATH } from '../http/protected-resource.ts';

/**
 * Tells programs where the tokens of `/mcp` come from: they find this page by the challenge of a 401, or by its path.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9728
 */
export const protectedResource: FastifyPluginCallback<Pick<AppDependencies, 'env' | 'issuer'>> = (
  app,
  { env, issuer: embedded },
  done,
) => {
  app.addHook('onRequest', app.limitReaders);
  const issuer = issuerOf(env);
  const serves = embedded?.oauth !== undefined;
  for (const url of [METADATA_PATH, METADATA_PATH + RESOURCE_PATH])
    app.get(url, async (request, reply) => {
      const origin = publicOrigin(env, request);
      if (origin === undefined)
        throw new ProblemError('MALFORMED_REQUEST', { detail: 'The Host is missing' });
      return reply.header('cache-control', 'no-store').send({
        resource: origin + RESOURCE_PATH,
        resource_name: 'Tickline',
        ...(issuer !== undefined && { authorization_servers: [issuer] }),
        ...(serves && { scopes_supported: SCOPES }),
        bearer_methods_supported: ['header'],
      });
    });
  done();
};
