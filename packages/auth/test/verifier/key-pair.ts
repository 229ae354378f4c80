import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';
import { inSeconds, makeToken } from './tokens.ts';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'https://api.example';

export interface SigningKey {
  readonly alg: string;
  readonly jwk: JWK;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

type KeyPair = Pick<SigningKey, 'privateKey' | 'publicKey'>;

export const newRsaKeyPair = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2048 });

let rsa: KeyPair | undefined;
/** One for all: it takes a hundred times as long to make as any other. */
function rsaKeyPair(): KeyPair {
  rsa ??= newRsaKeyPair();
  return rsa;
}

const GENERATORS: Record<string, () => KeyPair> = {
  EdDSA: () => generateKeyPairSync('ed25519'),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ES512: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  RS256: rsaKeyPair,
  PS256: rsaKeyPair,
};

export function makeKey(alg: string, kid: string, generate = GENERATORS[alg]): SigningKey {
  if (!generate) throw new Error(`No generator for ${alg}`);
  const { privateKey, publicKey } = generate();
  return {
    alg,
    privateKey,
    publicKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } as JWK,
  };
}

/** A token of the issuer; `claims` and `header` override, and `undefined` leaves one out. */
export function issuedToken(
  key: SigningKey,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  const payload = { sub: 'user-1', iss: ISSUER, aud: AUDIENCE, exp: inSeconds(900), ...claims };
  return makeToken({ alg: key.alg, kid: key.jwk.kid, ...header }, payload, key.privateKey);
}
