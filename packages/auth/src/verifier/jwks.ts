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
  /** Where the issuer shows its public keys, or how to ask one in this process. */
  readonly source: URL | (() => Promise<JSONWebKeySet>);
  readonly issuer: string;
  readonly audience: string;
}

interface JwksVerifier {
  readonly verify: VerifyClaims;
  /** To be asked before a remembered token counts, so that a withdrawn key is noticed. */
  readonly isCurrent: () => boolean;
}

/** Verifies tokens that an issuer signs with a key pair. */
export function createJwksVerifier(options: JwksOptions, onKeysChanged: () => void): JwksVerifier {
  const keySet = new KeySet(options.source, onKeysChanged);
  const claims = claimOptions(options);
  // Which key a header means: jose goes by `kid`, and by the `alg`, `use`, `kty` and `crv` of each key.
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
