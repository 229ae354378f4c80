import { betterAuth } from 'better-auth/minimal';
import type { JSONWebKeySet } from 'jose';
import { authOptions, BASE_PATH, CLIENT_IP_HEADER, type IssuerOptions, servedPaths } from './options.ts';
import { createPasswordHasher } from './password.ts';

/** Better Auth, as far as a server needs to know it. */
export interface Issuer {
  /**
   * Answers a request below `/api/auth`.
   *
   * @param clientIp who is calling, for the session's record; what the request's own headers say of that is not believed
   */
  handle(request: Request, clientIp: string): Promise<Response>;
  /** The public keys; the first call makes one where there is none. */
  jwks(): Promise<JSONWebKeySet>;
  /** How many passwords wait to be hashed or checked. */
  passwordsWaiting(): number;
}

const MIN_SECRET_LENGTH = 32;

/** Better Auth as `authOptions` has it, with a queue for its passwords. @throws {RangeError} for a secret that is short */
export function createIssuer(options: IssuerOptions): Issuer {
  // Better Auth would take a secret of its own for an empty one, which is printed in its source.
  if (options.secret.length < MIN_SECRET_LENGTH) throw new RangeError('The secret is too short');
  const { hash, verify, waiting } = createPasswordHasher();
  const auth = betterAuth({
    ...authOptions(options),
    emailAndPassword: { enabled: true, password: { hash, verify } },
  });
  const served = servedPaths(auth.api, options);

  return {
    handle: async (request, clientIp) => {
      // Better Auth does not look at parameters when it disables a path.
      if (!served.has(new URL(request.url).pathname.slice(BASE_PATH.length))) {
        return new Response(null, { status: 404 });
      }
      request.headers.set(CLIENT_IP_HEADER, clientIp);
      return auth.handler(request);
    },
    jwks: () => auth.api.getJwks(),
    passwordsWaiting: waiting,
  };
}
