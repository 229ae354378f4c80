import type { BetterAuthOptions, BetterAuthPlugin } from 'better-auth';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { decodeJwt } from 'jose';

/** This server, as a provider knows it. */
interface ProviderClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Providers that users can sign in with. */
export interface Providers {
  readonly github?: ProviderClient;
  readonly google?: ProviderClient;
  /** Any provider that speaks OpenID Connect. `issuer` is its URL. */
  readonly oidc?: ProviderClient & { readonly issuer: string };
}

export type ProviderId = keyof Providers;

/** Returns the ids of the configured providers, as they are in `/callback/{id}`. */
export function providerIds({ github, google, oidc }: Providers): ProviderId[] {
  return [
    ...(github ? ['github' as const] : []),
    ...(google ? ['google' as const] : []),
    ...(oidc ? ['oidc' as const] : []),
  ];
}

/**
 * Makes the plugin for a provider by OpenID Connect, with PKCE and a nonce. An identity comes only from an ID token that
 * this issuer signed; otherwise the subject is empty, which Better Auth refuses.
 *
 * The plugin would look for the provider when the server starts, without a time limit, and keep all requests waiting
 * meanwhile. Here it looks when somebody first wants to sign in there, for 10 s at most.
 */
function openIdConnect(
  { issuer, ...client }: NonNullable<Providers['oidc']>,
  requireEmailVerification: boolean,
) {
  const config = {
    ...client,
    providerId: 'oidc' as const,
    discoveryUrl: `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    scopes: ['openid', 'email', 'profile'],
    requireIdTokenVerification: true,
    requireEmailVerification,
    accountSubject: ({ tokens: { idToken } }: { tokens: { idToken?: string | undefined } }) => {
      const { iss, sub = '' } = idToken === undefined ? {} : decodeJwt(idToken);
      return iss === issuer ? sub : '';
    },
  };
  return {
    ...genericOAuth({ config: [config] }),
    init: () => ({ context: { genericOAuthPendingDiscovery: new Map([[config.providerId, config]]) } }),
  } satisfies BetterAuthPlugin;
}

type Validate = NonNullable<NonNullable<BetterAuthOptions['user']>['validateUserInfo']>;

/** Refuses an address that the provider has not verified, for a new account and for a link to one. */
const refuseUnverified: Validate = ({ user, source: { method, action } }) =>
  method === 'oauth' && action !== 'sign-in' && !user.emailVerified
    ? { error: 'email_not_verified', errorDescription: 'The provider has not verified the address' }
    : undefined;

/**
 * Returns the options of Better Auth for providers. A provider is linked to an account only if both have verified the same
 * address; a user who has signed in can link one that has verified the account's address.
 */
export function providerOptions(providers: Providers, requireEmailVerification: boolean) {
  const { github, google, oidc } = providers;
  return {
    socialProviders: {
      ...(github && { github: { ...github, requireEmailVerification } }),
      ...(google && { google: { ...google, requireEmailVerification } }),
    },
    account: {
      accountLinking: {
        enabled: true,
        trustedProviders: [],
        requireLocalEmailVerified: true,
        allowDifferentEmails: false,
        allowUnlinkingAll: false,
        updateUserInfoOnLink: false,
      },
    },
    validateUserInfo: refuseUnverified,
    plugins: oidc ? [openIdConnect(oidc, requireEmailVerification)] : [],
  };
}
