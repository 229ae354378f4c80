import { betterAuth } from 'better-auth/minimal';
import type { JSONWebKeySet } from 'jose';
import type { Caller } from './caller.ts';
import { withOldCookies } from './cookies.ts';
import { createKnownCallers } from './known-callers.ts';
import { authOptions, BASE_PATH, CLIENT_IP_HEADER, type IssuerOptions } from './options.ts';
import { createPasswordHasher } from './password.ts';
import { passwordHooks } from './password-hooks.ts';
import { type IssuerRoute, servedRoutes } from './routes.ts';
import { sessionHooks } from './sessions.ts';

/** Better Auth, as far as a server needs to know it. */
export interface Issuer {
  /** The routes below `/api/auth`, by their paths. */
  readonly routes: ReadonlyMap<string, IssuerRoute>;
  /**
   * Answers a request below `/api/auth`. A path that is none of `routes` is a 404.
   *
   * @param caller the sender; what the request's own headers say of that is not believed
   * @throws {ProblemError} SERVICE_UNAVAILABLE if too many passwords wait to be hashed
   */
  handle(request: Request, caller: Caller): Promise<Response>;
  /** Tells if this address has signed in to this account before, in this process. */
  knows(caller: Caller): boolean;
  /** The public keys; the first call makes one where there is none. */
  jwks(): Promise<JSONWebKeySet>;
  /** How many passwords wait to be hashed or checked. */
  passwordsWaiting(): number;
}

const MIN_SECRET_LENGTH = 32;
/** The routes that make a session for the account that the body names. */
const SIGN_IN_PATHS: ReadonlySet<string> = new Set(['/sign-in/email', '/sign-up/email']);

/** Whether the caller has proved to have the account that the request names. */
function hasSignedIn({ path }: IssuerRoute, response: Response): boolean {
  return response.ok && SIGN_IN_PATHS.has(path) && response.headers.has('set-auth-token');
}

/** Better Auth as `authOptions` has it, with queues for its passwords. @throws {RangeError} for a secret that is short */
export function createIssuer(options: IssuerOptions): Issuer {
  // Better Auth would take a secret of its own for an empty one, which is printed in its source.
  if (options.secret.length < MIN_SECRET_LENGTH) throw new RangeError('The secret is too short');
  const { hash, verify, checkedHash, waiting, runAs, assertRoom } = createPasswordHasher();
  const known = createKnownCallers();
  const auth = betterAuth({
    ...authOptions(options),
    emailAndPassword: { enabled: true, password: { hash, verify } },
    databaseHooks: { ...sessionHooks(options, checkedHash), ...passwordHooks(options) },
  });
  const routes = servedRoutes(auth.api, options);

  return {
    routes,
    handle: async (request, caller) => {
      const route = routes.get(new URL(request.url).pathname.slice(BASE_PATH.length));
      if (!route) return new Response(null, { status: 404 });
      request.headers.set(CLIENT_IP_HEADER, caller.ip);
      const sender = { ...caller, isKnown: route.needsSession || known.has(caller) };
      // Before the database is asked for the user.
      if (route.takesPassword) assertRoom(sender);
      const response = await runAs(sender, () => withOldCookies(request, auth.handler));
      if (hasSignedIn(route, response)) known.add(caller);
      return response;
    },
    knows: known.has,
    jwks: () => auth.api.getJwks(),
    passwordsWaiting: waiting,
  };
}
