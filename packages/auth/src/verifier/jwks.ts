import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { claimOptions, refusalOf, type VerifyClaims } from './claims.ts';
import { KeySet } from './key-set.ts';

export const KEY_PAIR_ALGORITHMS: ReadonlySet<string> = new Set([
  'EdDSA',
  'ES256',
  'ES512',
  'RS256',
  'PS256',
]);

export interface JwksOptions {
  /** The URL of the issuer's public keys, or a function that returns them within this process. */
  readonly source: URL | (() => Promise<JSONWebKeySet>);
  readonly issuer: string;
  /** Any of them, if there are several. */
  readonly audience: string | string[];
}

interface JwksVerifier {
  readonly verify: VerifyClaims;
  /** Ask this before accepting a remembered token, so that a withdrawn key is noticed. */
  readonly isCurrent: () => boolean;
}

/** Creates a verifier for tokens that an issuer signs with a key pair. */
export function createJwksVerifier(options: JwksOptions, onKeysChanged: () => void): JwksVerifier {
  const keySet = new KeySet(options.source, onKeysChanged);
  const claims = claimOptions(options);
  // Selects the key for a header. jose uses `kid`, and the `alg`, `use`, `kty` and `crv` of each key.
  const selectors = new WeakMap<JSONWebKeySet, ReturnType<typeof createLocalJWKSet>>();
  const selectorOf = (keys: JSONWebKeySet) => {
    const selector = selectors.get(keys) ?? createLocalJWKSet(keys);
    selectors.set(keys, selector);
    return selector;
  };

  const verify: VerifyClaims = async (token, algorithm) => {
    const expected = { algorithms: [algorithm], ...claims };
    const verifyWith = async (keys: JSONWebKeySet) =>
      (await jwtVerify(token, selectorOf(keys), expected)).payload;
    try {
      const keys = await keySet.current();
      return await verifyWith(keys).catch(async (error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        return verifyWith(await keySet.lookUp());
      });
    } catch (error) {
      throw refusalOf(error);
    }
  };
  return { verify, isCurrent: () => keySet.isCurrent() };
}
