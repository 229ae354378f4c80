import { randomUUID } from 'node:crypto';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { betterAuth } from 'better-auth/minimal';
import { openAPI } from 'better-auth/plugins';
import { bearer } from 'better-auth/plugins/bearer';
import type { JSONWebKeySet } from 'jose';
import { type IssuerLog, toAuthLogger } from './log.ts';
import { createPasswordHasher } from './password.ts';
import { signsBySecret, type TokenOptions, tokens } from './tokens.ts';

export interface IssuerOptions extends TokenOptions {
  /** A Prisma client with Better Auth's models. */
  readonly prisma: Parameters<typeof prismaAdapter>[0];
  /** Origins of pages that may call with cookies, beside the issuer's own. */
  readonly trustedOrigins: readonly string[];
  readonly log: IssuerLog;
}

/** An OpenAPI document, as far as it matters to whom it is made part of another. */
export interface IssuerDocument {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The one header that Better Auth reads the client's address from; always overwritten. */
const CLIENT_IP_HEADER = 'x-client-ip';

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
  /** The OpenAPI document of its own routes; their paths begin below `/api/auth`. */
  document(): Promise<IssuerDocument>;
  /** How many passwords wait to be hashed or checked. */
  passwordsWaiting(): number;
}

/**
 * The first three take a token that Better Auth signs with the same secret and algorithm as the API tokens, so that one
 * could stand in for the other. The others need a mail server or a social provider, and there is none.
 */
const DISABLED_PATHS = [
  '/verify-email',
  '/send-verification-email',
  '/change-email',
  '/request-password-reset',
  '/reset-password',
  '/delete-user/callback',
  '/sign-in/social',
  '/link-social',
  '/unlink-account',
  '/refresh-token',
  '/get-access-token',
  '/account-info',
  '/open-api/generate-schema',
  '/reference',
  // There are no fields of a session that a client may set.
  '/update-session',
];

const MIN_SECRET_LENGTH = 32;
const BASE_PATH = '/api/auth';

/** The paths of Better Auth's endpoints; those with parameters in them all belong to what is disabled. */
function pathsOf(endpoints: object): string[] {
  return Object.values(endpoints).flatMap((endpoint: { path?: unknown }) =>
    typeof endpoint.path === 'string' ? [endpoint.path] : [],
  );
}

/**
 * Better Auth on the application's own database: sign-up and sign-in by e-mail and password, sessions, and the
 * JWTs that the verifier takes.
 *
 * @see https://www.better-auth.com/docs/reference/options
 */
export function createIssuer(options: IssuerOptions): Issuer {
  const { prisma, secret, origin, trustedOrigins, log } = options;
  // Better Auth would take a secret of its own for an empty one, which is printed in its source.
  if (secret.length < MIN_SECRET_LENGTH) throw new RangeError('The secret is too short');
  // With a secret there are no public keys to show.
  const disabled = new Set(signsBySecret(options.algorithm) ? [...DISABLED_PATHS, '/jwks'] : DISABLED_PATHS);
  const { hash, verify, waiting } = createPasswordHasher();
  const auth = betterAuth({
    appName: 'Tickline',
    secret,
    baseURL: origin,
    basePath: BASE_PATH,
    database: prismaAdapter(prisma, { provider: 'postgresql', transaction: true }),
    trustedOrigins: [...trustedOrigins],
    disabledPaths: [...disabled],
    emailAndPassword: { enabled: true, password: { hash, verify } },
    user: { deleteUser: { enabled: true } },
    plugins: [
      tokens(options),
      bearer({ requireSignature: true }),
      openAPI({ disableDefaultReference: true }),
    ],
    // The server counts these requests along with all others.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
      useSecureCookies: origin.startsWith('https:'),
      // Said aloud: where NODE_ENV is "test", or any TEST is set, the check is off by default.
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    telemetry: { enabled: false },
    logger: toAuthLogger(log),
    // A database that is gone is for the server's own error handler to tell of.
    onAPIError: { throw: true },
  });

  const served = new Set(pathsOf(auth.api).filter((path) => !disabled.has(path)));

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
    document: async () => {
      const { paths, components } = await auth.api.generateOpenAPISchema();
      const shown = Object.entries(paths).filter(([path]) => served.has(path));
      return { paths: Object.fromEntries(shown), components };
    },
  };
}
