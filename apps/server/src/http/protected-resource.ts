import type { FastifyRequest } from 'fastify';
import type { Env } from '../env.ts';

/** @see https://www.rfc-editor.org/rfc/rfc9728#section-3.1 */
export const METADATA_PATH = '/.well-known/oauth-protected-resource';
/** The resource that programs call. Its path follows that of its metadata. */
export const RESOURCE_PATH = '/mcp';

type OriginEnv = Pick<Env, 'AUTH_MODE' | 'BETTER_AUTH_URL'>;

/**
 * Returns the public origin of this server. If Better Auth is elsewhere, only the request names it: the answer goes to
 * its sender alone, and no cache may keep it.
 *
 * @returns undefined if the request has no `Host`
 */
export function publicOrigin(
  { AUTH_MODE, BETTER_AUTH_URL }: OriginEnv,
  { protocol, headers: { host } }: Pick<FastifyRequest, 'protocol' | 'headers'>,
): string | undefined {
  if (AUTH_MODE === 'embedded') return new URL(BETTER_AUTH_URL).origin;
  return host ? `${protocol}://${host}` : undefined;
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Returns the issuer of the tokens, if it is known and a URL. */
export function issuerOf({
  AUTH_MODE,
  BETTER_AUTH_URL,
  JWKS_URL,
  JWT_ISSUER,
}: OriginEnv & Pick<Env, 'JWKS_URL' | 'JWT_ISSUER'>): string | undefined {
  const origin = AUTH_MODE === 'embedded' || JWKS_URL ? new URL(BETTER_AUTH_URL).origin : undefined;
  const issuer = JWT_ISSUER ?? origin;
  return issuer !== undefined && isHttpUrl(issuer) ? issuer : undefined;
}

/**
 * Adds to a challenge where its resource is described.
 *
 * @param challenge value of `WWW-Authenticate`, such as `Bearer error="invalid_token"`
 * @see https://www.rfc-editor.org/rfc/rfc9728#section-5.1
 */
export function withMetadata(challenge: string, origin: string): string {
  const separator = challenge.includes(' ') ? ', ' : ' ';
  return `${challenge}${separator}resource_metadata="${origin}${METADATA_PATH}${RESOURCE_PATH}"`;
}
