import { SCOPES } from '@tickline/contract';
import { audiencesOf, PROGRAM_SCOPES, resourceOf } from './options.ts';

/** Longest query, in characters. It comes back, signed, in the address of the consent page. */
const MAX_QUERY = 4000;
const MAX_RESOURCES = 5;

/** Parameters that mean something here. Others are ignored, as OAuth demands. */
const PARAMETERS = [
  'response_type',
  'client_id',
  'redirect_uri',
  'state',
  'code_challenge',
  'code_challenge_method',
] as const;

/** Returns the scopes of a request. Renewal is always one of them; without any, the request is for all. */
function scopesOf(scope: string): string {
  const asked = scope.split(' ').filter((each) => each !== '');
  return [...new Set([...(asked.length > 0 ? asked : SCOPES), ...PROGRAM_SCOPES.slice(SCOPES.length)])].join(
    ' ',
  );
}

/**
 * Returns the request as Better Auth gets it. The user is always asked, also for the same program again: any program can
 * use the id of a public client. Every token is for a resource, because others would not be JWTs.
 *
 * @returns undefined if the request is too long or has a parameter twice
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-8.6
 */
export function readAuthorization(query: URLSearchParams, origin: string): URLSearchParams | undefined {
  if (query.toString().length > MAX_QUERY) return undefined;
  const read = new URLSearchParams({ prompt: 'consent' });
  for (const name of [...PARAMETERS, 'scope']) {
    const values = query.getAll(name);
    if (values.length > 1) return undefined;
    if (values[0]) read.set(name, values[0]);
  }
  read.set('scope', scopesOf(read.get('scope') ?? ''));
  const named = query.getAll('resource').filter((each) => each !== '');
  if (named.length > MAX_RESOURCES) return undefined;
  const resources = new Set(named.map((each) => resourceOf(each, origin)));
  for (const resource of resources.size > 0 ? resources : audiencesOf(origin).slice(0, 1))
    read.append('resource', resource);
  return read;
}

/**
 * Tells whether a redirect URI names `localhost`. Its port must be the registered one: only the port of a loopback address
 * may differ, because a name can lead elsewhere.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-8.3
 */
export function isLocalName(redirectUri: string): boolean {
  return URL.canParse(redirectUri) && new URL(redirectUri).hostname === 'localhost';
}
