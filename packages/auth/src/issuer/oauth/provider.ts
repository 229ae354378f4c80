import { oauthProvider } from '@better-auth/oauth-provider';
import type { TokenOptions } from '../tokens.ts';
import { audiencesOf, CODE_SECONDS, CONSENT_PAGE, PROGRAM_SCOPES, REFRESH_SECONDS } from './options.ts';

const CONSENT_PATH = '/oauth2/consent';

/**
 * Configures Better Auth's OAuth provider for programs that register themselves: public clients, codes with PKCE, rotating
 * refresh tokens, and JWTs as access tokens. There are no ID tokens: with a shared secret, they could pass for API tokens.
 *
 * What is left out: its hooks that continue an authorization after any sign-in, its own metadata, and the tables of client
 * assertions and of a client's own resources.
 *
 * @see https://www.better-auth.com/docs/plugins/oauth-provider
 */
export function programs({ origin, minutes }: Pick<TokenOptions, 'origin' | 'minutes'>) {
  const plugin = oauthProvider({
    loginPage: CONSENT_PAGE,
    consentPage: CONSENT_PAGE,
    scopes: [...PROGRAM_SCOPES],
    grantTypes: ['authorization_code', 'refresh_token'],
    allowDynamicClientRegistration: true,
    allowUnauthenticatedClientRegistration: true,
    codeExpiresIn: CODE_SECONDS,
    accessTokenExpiresIn: minutes * 60,
    refreshTokenExpiresIn: REFRESH_SECONDS,
    // Without scopes of its own, Prisma's empty list would allow none.
    resources: audiencesOf(origin).map((identifier) => ({ identifier, allowedScopes: [...PROGRAM_SCOPES] })),
    resourceSeedMode: 'merge',
    enforcePerClientResources: false,
    silenceWarnings: { oauthAuthServerConfig: true, openidConfig: true },
  });
  const { oauthClientAssertion: _assertions, oauthClientResource: _links, ...schema } = plugin.schema;
  const before = plugin.hooks.before.map((hook) => ({
    ...hook,
    matcher: (context: Parameters<typeof hook.matcher>[0] & { path?: string }) =>
      context.path === CONSENT_PATH && hook.matcher(context),
  }));
  const { onRequest: _metadata, init: _seed, hooks: _hooks, ...rest } = plugin;
  return { ...rest, schema, hooks: { before } };
}
