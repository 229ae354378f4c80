import { decodeJwt } from 'jose';
import type { TokenOptions } from '../tokens.ts';
import { isLocalName, readAuthorization } from './authorization.ts';
import { CONSENT_PAGE, errorUrlOf, resourceOf } from './options.ts';
import type { ProgramStore } from './program-store.ts';
import { readRegistration } from './registration.ts';

export interface OAuthOptions extends Pick<TokenOptions, 'origin'> {
  readonly programs: ProgramStore;
  /** Returns the redirect URIs of a program, or undefined if there is no such program. */
  redirectUrisOf(clientId: string): Promise<readonly string[] | undefined>;
}

/** Calls Better Auth. */
type Answer = (request: Request) => Promise<Response>;

const WRONG_URI =
  'redirect_uris: must be https, http on 127.0.0.1, [::1] or localhost, or have a scheme such as com.example.app:/ without user, password and fragment';

const JSON_HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

const refusal = (error: string, error_description: string): Response =>
  new Response(JSON.stringify({ error, error_description }), { status: 400, headers: JSON_HEADERS });

/** Returns the way back to a page that explains the error. Nothing of the request is in its address. */
const errorPage = (error: string): Response =>
  new Response(null, { status: 302, headers: { location: `${CONSENT_PAGE}?error=${error}` } });

/** @see https://www.prisma.io/docs/orm/reference/error-reference */
const UNIQUE_VIOLATION = 'P2002';
const FOREIGN_KEY_VIOLATION = 'P2003';

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Copies a request without what only browsers send: these routes do not depend on a session. */
function withoutSession({ headers, url, method }: Request, body: string | URLSearchParams): Request {
  const own = new Headers(headers);
  for (const name of ['cookie', 'origin', 'referer', 'content-length']) own.delete(name);
  return new Request(url, { method, headers: own, body });
}

/** Registers a program. */
async function register(request: Request, answer: Answer, { programs }: OAuthOptions): Promise<Response> {
  const read = readRegistration(await request.json().catch(() => undefined));
  if ('error' in read) return refusal(read.error, read.description);
  const sent = withoutSession(request, JSON.stringify(read.metadata));
  sent.headers.delete('authorization');
  const response = await answer(sent);
  if (response.ok) await programs.dropUnused();
  if (response.status !== 400) return response;
  // Better Auth's answer repeats the URI.
  return refusal('invalid_redirect_uri', WRONG_URI);
}

/** Sends the user to the page that asks. Errors whose redirect URI is not the program's own lead to that page, too. */
async function authorize(request: Request, answer: Answer, options: OAuthOptions): Promise<Response> {
  const url = new URL(request.url);
  const query = readAuthorization(url.searchParams, options.origin);
  if (!query) return errorPage('invalid_request');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (isLocalName(redirectUri)) {
    const registered = await options.redirectUrisOf(query.get('client_id') ?? '');
    if (registered && !registered.includes(redirectUri)) return errorPage('invalid_redirect');
  }
  url.search = query.toString();
  const headers = new Headers(request.headers);
  // Otherwise the answer would be JSON.
  headers.set('accept', 'text/html');
  for (const name of [...headers.keys()]) if (name.startsWith('sec-fetch-')) headers.delete(name);
  const response = await answer(new Request(url, { headers }));
  const location = response.headers.get('location') ?? '';
  const base = `${errorUrlOf(options.origin)}?`;
  if (!location.startsWith(base)) return response;
  const error = new URLSearchParams(location.slice(base.length)).get('error') ?? '';
  return errorPage(/^[a-z_]{1,40}$/.test(error) ? error : 'invalid_request');
}

/** Takes the user's decision, from the page of this origin alone. */
async function consent(request: Request, answer: Answer, { origin }: OAuthOptions): Promise<Response> {
  const from = request.headers.get('origin') ?? '';
  const host = request.headers.get('host');
  // A proxy may send another `Host`; in development, the server has two names.
  const isOwn = from === origin || (URL.canParse(from) && new URL(from).host === host);
  if (!isOwn) return new Response(null, { status: 403 });
  const { url } = request;
  const headers = new Headers(request.headers);
  // Otherwise the answer would be a redirection, which a page cannot read.
  headers.set('accept', 'application/json');
  const { accept, oauth_query } = (await request.json().catch(() => ({}))) as Record<string, unknown>;
  const body = JSON.stringify({ accept, oauth_query });
  const decide = () => answer(new Request(url, { method: 'POST', headers, body }));
  return decide().catch((error: unknown) => {
    // Decided twice at once: the second one finds the row of the first.
    if (hasCode(error, UNIQUE_VIOLATION)) return decide();
    throw error;
  });
}

/** Exchanges a code or a refresh token. */
async function token(request: Request, answer: Answer, options: OAuthOptions): Promise<Response> {
  const form = new URLSearchParams(await request.text());
  const resource = form.get('resource');
  if (resource === '') form.delete('resource');
  else if (resource !== null) form.set('resource', resourceOf(resource, options.origin));
  let response: Response;
  try {
    response = await answer(withoutSession(request, form));
  } catch (error) {
    // The user has revoked the program meanwhile.
    if (hasCode(error, FOREIGN_KEY_VIOLATION))
      return refusal('invalid_grant', 'the authorization was revoked');
    throw error;
  }
  if (response.status === 401 && !response.headers.has('www-authenticate')) {
    // Better Auth's answer to a wrong verifier. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6
    return refusal('invalid_grant', 'code verification failed');
  }
  if (response.ok) {
    const { access_token } = (await response.clone().json()) as { access_token: string };
    const { sub, client_id } = decodeJwt<{ client_id: string }>(access_token);
    if (sub !== undefined) await options.programs.dropUsedTokens(sub, client_id);
  }
  return response;
}

const HANDLERS: ReadonlyMap<string, (...args: [Request, Answer, OAuthOptions]) => Promise<Response>> =
  new Map([
    ['/oauth2/register', register],
    ['/oauth2/authorize', authorize],
    ['/oauth2/consent', consent],
    ['/oauth2/token', token],
  ]);

/** Answers a request to Better Auth's OAuth provider: checks it first, and corrects the answer. */
export function answerOAuth(
  path: string,
  request: Request,
  answer: Answer,
  options: OAuthOptions | undefined,
): Promise<Response> {
  const handler = options && HANDLERS.get(path);
  return handler ? handler(request, answer, options) : answer(request);
}
