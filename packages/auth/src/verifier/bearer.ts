import { AuthError } from './error.ts';

/**
 * Extracts the token from an `Authorization` header. The scheme may have any case, with one or more spaces after it.
 *
 * @param authorization the value without white space at its ends, as HTTP parses it
 * @returns everything after the scheme; the verifier decides whether it is a token
 * @throws {AuthError} TOKEN_MISSING
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.4
 */
export function bearerToken(authorization: string | undefined): string {
  const token = authorization && /^bearer +(?<token>\S.*)$/i.exec(authorization)?.groups?.['token'];
  if (!token) throw new AuthError('TOKEN_MISSING', authorization ? 'other_scheme' : 'no_header');
  return token;
}
