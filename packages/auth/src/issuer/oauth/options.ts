import { SCOPES } from '@tickline/contract';
import type { TokenOptions } from '../tokens.ts';

/** Where the page asks the user. */
export const CONSENT_PAGE = '/authorize';

/** Allows a program to renew its tokens. Every program gets it: else it would ask again after some minutes. */
const RENEWAL_SCOPE = 'offline_access';
export const PROGRAM_SCOPES: readonly string[] = [...SCOPES, RENEWAL_SCOPE];

/** Lifetime of a code, and of a request for the user's consent, in seconds. */
export const CODE_SECONDS = 600;
/** Lifetime of a refresh token since it was issued, in seconds. */
export const REFRESH_SECONDS = 30 * 24 * 60 * 60;

/** Where Better Auth sends browsers with an error that no page of its own explains. */
export const errorUrlOf = (origin: string): string => `${origin}/`;

type Origins = Pick<TokenOptions, 'origin' | 'issuer'>;

/** Returns the audiences that a program's token may have: the MCP server, or the whole server. */
export const audiencesOf = (origin: string): readonly string[] => [`${origin}/mcp`, origin];

/** Returns the spelling of a resource indicator that tokens have. A URL without a path can end with a slash. */
export const resourceOf = (text: string, origin: string): string => (text === `${origin}/` ? origin : text);

/**
 * Returns the path of the issuer, empty if it has none.
 *
 * @returns undefined if programs cannot find the issuer's metadata on this server: then OAuth is off
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-3.1
 */
export function issuerPath({ origin, issuer }: Origins): string | undefined {
  if (issuer !== origin && !issuer.startsWith(`${origin}/`)) return undefined;
  const path = issuer.slice(origin.length);
  return /^(?:\/[\w.~-]+)*$/.test(path) ? path : undefined;
}
