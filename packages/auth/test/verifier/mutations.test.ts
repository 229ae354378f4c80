import { describe, expect, it } from 'vitest';
import { AuthError, createVerifier, type Verifier } from '../../src/verifier/index.ts';
import { AUDIENCE, ISSUER, issuedToken, makeKey, type SigningKey } from './key-pair.ts';
import { SECRET, secretToken } from './tokens.ts';

/** One character of each kind: of base64url, base64 and its padding, white space, controls, quotes, beyond ASCII. */
const CHARACTERS = [...'A9z-_+/=.,;"\'%\\ \t\n\r\0\u007f\u00a0\u2028\ufeffé'];

/** Returns every text that differs from a token by one character: inserted, replaced, doubled, removed or in another case. */
function* mutationsOf(token: string): Generator<string> {
  for (let at = 0; at <= token.length; at += 1) {
    const [before, here, after] = [token.slice(0, at), token.charAt(at), token.slice(at + 1)];
    for (const character of CHARACTERS) {
      yield before + character + here + after;
      yield before + character + after;
    }
    yield before + after;
    yield before + here + here + after;
    yield before + here.toUpperCase() + after;
    yield before + here.toLowerCase() + after;
  }
}

/** Returns the accepted texts among all mutations of a token. */
async function acceptedOf(verifier: Verifier, token: string): Promise<string[]> {
  const accepted: string[] = [];
  for (const text of new Set(mutationsOf(token))) {
    try {
      await verifier.verify(text);
      accepted.push(text);
    } catch (error) {
      // Other errors would not be a 401.
      if (!(error instanceof AuthError && error.code === 'TOKEN_INVALID')) throw error;
    }
  }
  return accepted;
}

const bySecret = () => createVerifier({ secret: { value: SECRET, algorithm: 'HS256' } });
const byKey = (key: SigningKey) =>
  createVerifier({
    jwks: { source: () => Promise.resolve({ keys: [key.jwk] }), issuer: ISSUER, audience: AUDIENCE },
  });

const KINDS = ['EdDSA', 'ES256', 'RS256'].map((alg): [string, () => [Verifier, string]] => [
  alg,
  () => {
    const key = makeKey(alg, 'k');
    return [byKey(key), issuedToken(key)];
  },
]);
const EACH: typeof KINDS = [['HS256', () => [bySecret(), secretToken()]], ...KINDS];

describe('of all texts that differ from a token by one character', () => {
  it.each(EACH)('none is accepted by %s, whether it is verified or looked up', async (_alg, make) => {
    const [verifier, token] = make();
    // The first call fetches the keys, and no token from before a change of keys is remembered.
    await verifier.verify(token);
    verifier.remember(await verifier.verify(token));
    expect(verifier.remembers(token)).toBe(true);
    const others = [...new Set(mutationsOf(token))].filter((text) => text !== token);
    expect(others.filter((text) => verifier.remembers(text))).toEqual([]);
    expect(await acceptedOf(verifier, token)).toEqual([token]);
  });
});
