import { sensitiveSessionMiddleware, sessionMiddleware } from 'better-auth/api';
import { signsBySecret, type TokenOptions } from './tokens.ts';

/** A route of Better Auth that is served. */
export interface IssuerRoute {
  /** Its path below `/api/auth`, without parameters. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether its body may be a form. It may always be JSON. */
  readonly takesForms: boolean;
  /** Whether Better Auth checks a session before it does anything else. */
  readonly needsSession: boolean;
  /** Whether it takes a password, or sends something that stands for one. */
  readonly takesPassword: boolean;
}

const PASSWORD_PATH = /^\/(?:sign-in|sign-up|delete-user)(?:\/|$)|password/;

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

/** The paths that Better Auth is told to disable. */
export function disabledPaths(algorithm: TokenOptions['algorithm']): string[] {
  // With a secret there are no public keys to show.
  return signsBySecret(algorithm) ? [...DISABLED_PATHS, '/jwks'] : DISABLED_PATHS;
}

/** What Better Auth keeps of an endpoint, as far as it is used here. */
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
 * The routes of these endpoints that are served, by their paths. Left out are those that are disabled, and those with a
 * parameter in the path: they belong to what is disabled, and Better Auth disables no path with a parameter.
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
        takesPassword: PASSWORD_PATH.test(path),
      },
    ];
  });
  return new Map(routes.map((route) => [route.path, route]));
}
