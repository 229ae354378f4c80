import { setTimeout as delay } from 'node:timers/promises';
import { type KeyCreate, ProblemError } from '@tickline/contract';
import { betterAuth } from 'better-auth/minimal';
import type { JSONWebKeySet } from 'jose';
import { toPermissions } from '../keys/permissions.ts';
import { accountHooks } from './account-hooks.ts';
import type { Caller } from './caller.ts';
import { withOldCookies } from './cookies.ts';
import { createKnownCallers } from './known-callers.ts';
import { type ServerMetadata, serverMetadata } from './oauth/metadata.ts';
import { answerOAuth, type OAuthOptions } from './oauth/oauth.ts';
import { authOptions, BASE_PATH, CLIENT_IP_HEADER, type IssuerOptions, servesOAuth } from './options.ts';
import { createPasswordHasher } from './password.ts';
import { type ProviderId, providerIds } from './providers.ts';
import { type IssuerRoute, servedRoutes } from './routes.ts';
import { sessionHooks } from './sessions.ts';

/** The part of Better Auth that a server uses. */
export interface Issuer {
  /** The ids of the providers that users can sign in with. */
  readonly providers: readonly ProviderId[];
  /** The routes below `/api/auth`, by their paths. */
  readonly routes: ReadonlyMap<string, IssuerRoute>;
  /**
   * Answers a request below `/api/auth`. Returns 404 for a path that is not in `routes`.
   *
   * @param caller the sender; the request's own headers about the sender are not trusted
   * @throws {ProblemError} SERVICE_UNAVAILABLE if too many passwords wait to be hashed, or a route needs a mail server and
   * there is none
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

/**
 * Returns the routes that answer after a fixed time at least, because they write more if the address is known, or unknown.
 * Better Auth does the same for verification mails. A sign-up hides that only if the address has to be confirmed.
 */
const fixedTimePaths = ({ requireEmailVerification }: IssuerOptions): ReadonlySet<string> =>
  new Set(['/request-password-reset', ...(requireEmailVerification ? ['/sign-up/email'] : [])]);
const FIXED_TIME_MS = 500;
/** There will be no mail server soon. */
const MAIL_RETRY_SECONDS = 3600;

const noMail = () =>
  new ProblemError('SERVICE_UNAVAILABLE', {
    detail: 'This server sends no mail. Its operator can change that with SMTP_URL',
    retryAfter: MAIL_RETRY_SECONDS,
  });

/** Tells whether the caller has proved that the account in the request is theirs. */
function hasSignedIn({ path }: IssuerRoute, response: Response): boolean {
  return response.ok && SIGN_IN_PATHS.has(path) && response.headers.has('set-auth-token');
}

/** Creates Better Auth with `authOptions` and queues for password hashing. @throws {RangeError} if the secret is short */
export function createIssuer(options: IssuerOptions): Issuer {
  // With an empty secret, Better Auth would use a default that is public in its source.
  if (options.secret.length < MIN_SECRET_LENGTH) throw new RangeError('The secret is too short');
  const { hash, verify, checkedHash, waiting, runAs, assertRoom } = createPasswordHasher(options.passwords);
  const known = createKnownCallers();
  const base = authOptions(options);
  const auth = betterAuth({
    ...base,
    emailAndPassword: { ...base.emailAndPassword, password: { hash, verify } },
    databaseHooks: { ...sessionHooks(options, checkedHash), ...accountHooks(options) },
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
  const hasFixedTime = fixedTimePaths(options);

  return {
    providers: providerIds(options.providers),
    routes,
    handle: async (request, caller) => {
      const route = routes.get(new URL(request.url).pathname.slice(BASE_PATH.length));
      if (!route) return new Response(null, { status: 404 });
      if (route.sendsMail && !options.sendMail) throw noMail();
      request.headers.set(CLIENT_IP_HEADER, caller.ip);
      const sender = { ...caller, isKnown: route.needsSession || known.has(caller) };
      // Checked before the database looks up the user.
      if (route.takesPassword) assertRoom(sender);
      const answer = (checked: Request) => withOldCookies(checked, auth.handler);
      const [response] = await Promise.all([
        runAs(sender, () => answerOAuth(route.path, request, answer, oauth)),
        hasFixedTime.has(route.path) ? delay(FIXED_TIME_MS) : undefined,
      ]);
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
