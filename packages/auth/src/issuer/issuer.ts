import type { KeyCreate } from '@tickline/contract';
import { betterAuth } from 'better-auth/minimal';
import type { JSONWebKeySet } from 'jose';
import { toPermissions } from '../keys/permissions.ts';
import type { Caller } from './caller.ts';
import { withOldCookies } from './cookies.ts';
import { createKnownCallers } from './known-callers.ts';
import { type ServerMetadata, serverMetadata } from './oauth/metadata.ts';
import { answerOAuth, type OAuthOptions } from './oauth/oauth.ts';
import { authOptions, BASE_PATH, CLIENT_IP_HEADER, type IssuerOptions, servesOAuth } from './options.ts';
import { createPasswordHasher } from './password.ts';
import { passwordHooks } from './password-hooks.ts';
import { type IssuerRoute, servedRoutes } from './routes.ts';
import { sessionHooks } from './sessions.ts';

/** The part of Better Auth that a server uses. */
export interface Issuer {
  /** The routes below `/api/auth`, by their paths. */
  readonly routes: ReadonlyMap<string, IssuerRoute>;
  /**
   * Answers a request below `/api/auth`. Returns 404 for a path that is not in `routes`.
   *
   * @param caller the sender; the request's own headers about the sender are not trusted
   * @throws {ProblemError} SERVICE_UNAVAILABLE if too many passwords wait to be hashed
   */
  handle(request: Request, caller: Caller): Promise<Response>;
  /** Tells whether this address has signed in to this account before, in this process. */
  knows(caller: Caller): boolean;
  /** The description of the authorization server; undefined if programs cannot get tokens by OAuth. */
  readonly oauth: ServerMetadata | undefined;
  /** Returns the public keys. The first call creates one if there is none. */
  jwks(): Promise<JSONWebKeySet>;
  /**
   * Creates an API key of a user.
   *
   * @throws what the database throws
   */
  createKey(userId: string, wanted: KeyCreate): Promise<IssuedKey>;
  /** Returns the number of passwords that wait to be hashed or checked. */
  passwordsWaiting(): number;
}

/** An API key that was just created. */
export interface IssuedKey {
  readonly id: string;
  /** The key itself. Only its digest is stored. */
  readonly key: string;
  /** Its first characters, which are stored. */
  readonly start: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

const DAY_SECONDS = 24 * 60 * 60;
const MIN_SECRET_LENGTH = 32;
/** Routes that create a session for the account named in the body. */
const SIGN_IN_PATHS: ReadonlySet<string> = new Set(['/sign-in/email', '/sign-up/email']);

/** Tells whether the caller has proved that the account in the request is theirs. */
function hasSignedIn({ path }: IssuerRoute, response: Response): boolean {
  return response.ok && SIGN_IN_PATHS.has(path) && response.headers.has('set-auth-token');
}

/** Creates Better Auth with `authOptions` and queues for password hashing. @throws {RangeError} if the secret is short */
export function createIssuer(options: IssuerOptions): Issuer {
  // With an empty secret, Better Auth would use a default that is public in its source.
  if (options.secret.length < MIN_SECRET_LENGTH) throw new RangeError('The secret is too short');
  const { hash, verify, checkedHash, waiting, runAs, assertRoom } = createPasswordHasher();
  const known = createKnownCallers();
  const auth = betterAuth({
    ...authOptions(options),
    emailAndPassword: { enabled: true, password: { hash, verify } },
    databaseHooks: { ...sessionHooks(options, checkedHash), ...passwordHooks(options) },
  });
  const routes = servedRoutes(auth.api, options);
  const oauth: OAuthOptions | undefined = options.programs && {
    origin: options.origin,
    programs: options.programs,
    redirectUrisOf: async (clientId) => {
      const { adapter } = await auth.$context;
      const client = await adapter.findOne<{ redirectUris: string[] }>({
        model: 'oauthClient',
        where: [{ field: 'clientId', value: clientId }],
      });
      return client?.redirectUris;
    },
  };

  return {
    routes,
    handle: async (request, caller) => {
      const route = routes.get(new URL(request.url).pathname.slice(BASE_PATH.length));
      if (!route) return new Response(null, { status: 404 });
      request.headers.set(CLIENT_IP_HEADER, caller.ip);
      const sender = { ...caller, isKnown: route.needsSession || known.has(caller) };
      // Checked before the database looks up the user.
      if (route.takesPassword) assertRoom(sender);
      const response = await runAs(sender, () =>
        answerOAuth(route.path, request, (checked) => withOldCookies(checked, auth.handler), oauth),
      );
      if (hasSignedIn(route, response)) known.add(caller);
      return response;
    },
    knows: known.has,
    oauth: servesOAuth(options) ? serverMetadata(options) : undefined,
    jwks: () => auth.api.getJwks(),
    createKey: (userId, { name, scopes, expires_in_days: days }) =>
      auth.api.createApiKey({
        body: {
          userId,
          name,
          permissions: toPermissions(scopes),
          ...(days !== undefined && { expiresIn: days * DAY_SECONDS }),
        },
      }),
    passwordsWaiting: waiting,
  };
}
