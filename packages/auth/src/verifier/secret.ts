import { jwtVerify } from 'jose';
import { claimOptions, refusalOf, type VerifyClaims } from './claims.ts';

export interface SecretOptions {
  /** Shared with the issuer. */
  readonly value: string;
  readonly algorithm: 'HS256' | 'HS384' | 'HS512';
  /** Checked if given. */
  readonly issuer?: string;
  readonly audience?: string | string[];
}

/**
 * Creates a verifier for tokens signed with a shared secret, by exactly one algorithm.
 *
 * @throws {RangeError} if the secret is empty, because then anyone could sign
 */
export function createSecretVerifier(options: SecretOptions): VerifyClaims {
  const { value, algorithm } = options;
  if (value === '') throw new RangeError('The secret is empty');
  const secret = new TextEncoder().encode(value);
  const hash = algorithm.replace('HS', 'SHA-');
  const key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash }, false, ['verify']);
  const expected = { algorithms: [algorithm], ...claimOptions(options) };
  return async (token) => {
    try {
      return (await jwtVerify(token, await key, expected)).payload;
    } catch (error) {
      throw refusalOf(error);
    }
  };
}
