import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const OIDC_CLIENT = { id: 'tickline', secret: 'made-up-here-for-the-tests' };

interface OidcAccount {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** A real OpenID Connect provider, whose users agree to everything. */
export interface OidcServer {
  readonly issuer: string;
  /** Signs this person in at the provider. */
  signIn(id: string, account: OidcAccount): void;
  /** Answers requests in the provider's place, until it is called without an argument. */
  replace(listener?: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Opens a URL of the provider in a new browser, and returns the URL to which it leads back. */
  authorize(url: string): Promise<URL>;
  close(): Promise<void>;
}

/** Starts a provider that sends its users back to these URLs. */
export async function startOidcServer(redirectUris: readonly string[]): Promise<OidcServer> {
  const accounts = new Map<string, OidcAccount>();
  let current = '';
  let replacement: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  const server = createServer((request, response) => (replacement ?? answer)(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const provider = new Provider(issuer, {
    clients: [
      { client_id: OIDC_CLIENT.id, client_secret: OIDC_CLIENT.secret, redirect_uris: [...redirectUris] },
    ],
    claims: { email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    cookies: { keys: ['made-up-here'] },
    features: { devInteractions: { enabled: false } },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...accounts.get(id) }),
    }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: async ({ oidc }) => {
      const grant = new provider.Grant({
        clientId: OIDC_CLIENT.id,
        accountId: oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const handle = provider.callback();
  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.url?.startsWith('/interaction/'))
      void provider.interactionFinished(request, response, { login: { accountId: current } });
    else void handle(request, response);
  }

  return {
    issuer,
    signIn: (id, account) => {
      current = id;
      accounts.set(id, account);
    },
    replace: (listener) => {
      replacement = listener;
    },
    authorize: async (url) => {
      const cookies = new Map<string, string>();
      let target = new URL(url);
      for (let hop = 0; target.origin === issuer && hop < 10; hop += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(target, { redirect: 'manual', headers: { cookie } });
        for (const each of response.headers.getSetCookie()) {
          const [pair = ''] = each.split(';', 1);
          cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`${response.status} ${await response.text()}`);
        target = new URL(location, target);
      }
      return target;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
