import { sensitiveSessionMiddleware, sessionMiddleware } from 'better-auth/api';
import { signsBySecret, type TokenOptions } from './tokens.ts';

/** A route of Better Auth that this server serves. */
export interface IssuerRoute {
  /** Its path below `/api/auth`, without parameters. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether the body may be a form. It may always be JSON. */
  readonly takesForms: boolean;
  /** Whether Better Auth checks the session before anything else. */
  readonly needsSession: boolean;
  /** Whether it makes or takes a code that could be guessed, or that fills the database. */
  readonly takesCode: boolean;
  /** Whether it takes a password, or sends something equivalent to one. */
  readonly takesPassword: boolean;
}

/** Not the route at which a program asks again and again: its own code is too long to be guessed. */
const CODE_PATHS: ReadonlySet<string> = new Set([
  '/device',
  '/device/code',
  '/device/approve',
  '/device/deny',
]);
const PASSWORD_PATH = /^\/(?:sign-in|sign-up|delete-user)(?:\/|$)|password/;

/**
 * The first three accept a token that Better Auth signs with the same secret and algorithm as the API tokens, so one kind
 * could be used as the other. The others need a mail server or a social provider, and there is none.
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
  // Clients may not set any fields of a session.
  '/update-session',
];

/** Returns the paths that are disabled in Better Auth. */
export function disabledPaths(algorithm: TokenOptions['algorithm']): string[] {
  // A secret has no public keys to publish.
  return signsBySecret(algorithm) ? [...DISABLED_PATHS, '/jwks'] : DISABLED_PATHS;
}

/** The fields of a Better Auth endpoint that are used here. */
interface Endpoint {
  readonly path?: string;
  readonly options: {
    readonly method: string | readonly string[];
    readonly use?: readonly unknown[];
    readonly metadata?: { readonly allowedMediaTypes?: readonly string[] };
  };
}

const FORM_TYPE = 'application/x-www-form-urlencoded';
const SESSION_CHECKS: ReadonlySet<unknown> = new Set([sessionMiddleware, sensitiveSessionMiddleware]);

/**
 * Returns the served routes by path. Leaves out disabled routes, and routes with a path parameter. The latter belong to
 * disabled features, and Better Auth cannot disable a path with a parameter.
 */
export function servedRoutes(
  endpoints: object,
  { algorithm }: Pick<TokenOptions, 'algorithm'>,
): ReadonlyMap<string, IssuerRoute> {
  const disabled = new Set(disabledPaths(algorithm));
  const routes = Object.values(endpoints).flatMap(({ path, options }: Endpoint) => {
    if (path === undefined || path.includes(':') || disabled.has(path)) return [];
    const { method, use = [], metadata } = options;
    return [
      {
        path,
        methods: [method].flat(),
        takesForms: metadata?.allowedMediaTypes?.includes(FORM_TYPE) ?? false,
        needsSession: use.some((middleware) => SESSION_CHECKS.has(middleware)),
        takesCode: CODE_PATHS.has(path),
        takesPassword: PASSWORD_PATH.test(path),
      },
    ];
  });
  return new Map(routes.map((route) => [route.path, route]));
}
