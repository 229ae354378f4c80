import { sensitiveSessionMiddleware, sessionMiddleware } from 'better-auth/api';
import { MAIL_PATHS } from './mail.ts';
import { type ProviderId, type Providers, providerIds } from './providers.ts';
import { signsBySecret, type TokenOptions } from './tokens.ts';

/** A route of Better Auth that this server serves. */
export interface IssuerRoute {
  /** Its path below `/api/auth`, without parameters. */
  readonly path: string;
  readonly methods: readonly string[];
  /** Whether the body may be a form. */
  readonly takesForms: boolean;
  readonly takesJson: boolean;
  /** Whether members of the body may be lists of texts. Other members that are not plain are then dropped. */
  readonly takesLists: boolean;
  /** Whether it stores something for a sender who has no account. */
  readonly storesForStrangers: boolean;
  /** Whether Better Auth checks the session before anything else. */
  readonly needsSession: boolean;
  /** Whether it makes or takes a code that could be guessed, or that fills the database. */
  readonly takesCode: boolean;
  /** Whether it takes a password, or sends something equivalent to one. */
  readonly takesPassword: boolean;
  /** Whether it exists only to send a mail. */
  readonly sendsMail: boolean;
}

/** Not the route at which a program asks again and again: its own code is too long to be guessed. */
const CODE_PATHS: ReadonlySet<string> = new Set([
  '/device',
  '/device/code',
  '/device/approve',
  '/device/deny',
]);
const PASSWORD_PATH = /^\/(?:sign-(?:in|up)\/email|delete-user|(?:change|reset|verify)-password)$/;

const DISABLED_PATHS = [
  // Accounts are deleted by their password, without a mail.
  '/delete-user/callback',
  // Tokens of providers are not kept.
  '/refresh-token',
  '/get-access-token',
  '/account-info',
  '/open-api/generate-schema',
  '/reference',
  // The API has its own procedures for keys (decision 023).
  '/api-key/create',
  '/api-key/get',
  '/api-key/update',
  '/api-key/delete',
  '/api-key/list',
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

/** The served routes of the OAuth provider, which has many more. One of them has two methods; a form there is not needed. */
const OAUTH_ROUTES: ReadonlyMap<string, string> = new Map([
  ['/oauth2/authorize', 'GET'],
  ['/oauth2/consent', 'POST'],
  ['/oauth2/public-client', 'GET'],
  ['/oauth2/register', 'POST'],
  ['/oauth2/token', 'POST'],
]);
const OAUTH_PATH = /^\/(?:admin\/)?oauth2\/|^\/\.well-known\//;
const REGISTRATION = '/oauth2/register';

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const SESSION_CHECKS: ReadonlySet<unknown> = new Set([sessionMiddleware, sensitiveSessionMiddleware]);

/** Returns the route to which a provider sends its users back. */
const callbackOf = (id: ProviderId): IssuerRoute => ({
  path: `/callback/${id}`,
  methods: ['GET'],
  takesForms: false,
  takesJson: false,
  takesLists: false,
  storesForStrangers: false,
  needsSession: false,
  takesCode: false,
  takesPassword: false,
  sendsMail: false,
});

/**
 * Returns the served routes by path. Leaves out disabled routes, and routes with a path parameter, which Better Auth cannot
 * disable. Of these, only the callbacks of configured providers are served, each with its own path.
 */
export function servedRoutes(
  endpoints: object,
  { algorithm, providers }: Pick<TokenOptions, 'algorithm'> & { readonly providers: Providers },
): ReadonlyMap<string, IssuerRoute> {
  const disabled = new Set(disabledPaths(algorithm));
  const routes = Object.values(endpoints).flatMap(({ path, options }: Endpoint) => {
    if (path === undefined || path.includes(':') || disabled.has(path)) return [];
    const oauthMethod = OAUTH_ROUTES.get(path);
    if (oauthMethod === undefined && OAUTH_PATH.test(path)) return [];
    const { method, use = [], metadata } = options;
    return [
      {
        path,
        methods: oauthMethod === undefined ? [method].flat() : [oauthMethod],
        takesForms: metadata?.allowedMediaTypes?.includes(FORM_TYPE) ?? false,
        takesJson: metadata?.allowedMediaTypes?.includes(JSON_TYPE) ?? true,
        takesLists: path === REGISTRATION,
        storesForStrangers: path === REGISTRATION,
        needsSession: use.some((middleware) => SESSION_CHECKS.has(middleware)),
        takesCode: CODE_PATHS.has(path),
        takesPassword: PASSWORD_PATH.test(path),
        sendsMail: MAIL_PATHS.has(path),
      },
    ];
  });
  return new Map([...routes, ...providerIds(providers).map(callbackOf)].map((route) => [route.path, route]));
}
