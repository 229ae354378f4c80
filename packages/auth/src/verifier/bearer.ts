import { AuthError } from './error.ts';

/**
 * Takes the token out of an `Authorization` header. The scheme may be written in any case.
 *
 * @returns whatever follows the scheme; whether it is a token is for the verifier to say
 * @throws {AuthError} TOKEN_MISSING
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export function bearerToken(authorization: string | undefined): string {
  const token = authorization && /^bearer +(?<token>\S.*)$/i.exec(authorization)?.groups?.['token'];
  if (!token) throw new AuthError('TOKEN_MISSING', authorization ? 'other_scheme' : 'no_header');
  return token.trimEnd();
}
