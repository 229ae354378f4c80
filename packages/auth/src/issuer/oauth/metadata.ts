import type { TokenOptions } from '../tokens.ts';
import { issuerPath, PROGRAM_SCOPES } from './options.ts';

/** The description of the authorization server, and the paths at which programs look for it. */
export interface ServerMetadata {
  readonly paths: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

const PATH = '/.well-known/oauth-authorization-server';

/**
 * Describes the authorization server. Better Auth's own description names routes and methods that are off.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414
 */
export function serverMetadata(options: Pick<TokenOptions, 'origin' | 'issuer'>): ServerMetadata | undefined {
  const path = issuerPath(options);
  if (path === undefined) return undefined;
  const base = `${options.origin}/api/auth/oauth2`;
  return {
    // The last one is for programs that take the resource for the issuer.
    paths: [...new Set([`${PATH}${path}`, PATH, `${PATH}/mcp`])],
    document: {
      issuer: options.issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      registration_endpoint: `${base}/register`,
      scopes_supported: PROGRAM_SCOPES,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    },
  };
}
