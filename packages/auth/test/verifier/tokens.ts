import { constants, createHmac, type KeyObject, sign } from 'node:crypto';

type Key = string | KeyObject;

const SIGNERS: Record<string, (input: Buffer, key: KeyObject) => Buffer> = {
  EdDSA: (input, key) => sign(null, input, key),
  ES256: (input, key) => sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' }),
  ES512: (input, key) => sign('sha512', input, { key, dsaEncoding: 'ieee-p1363' }),
  RS256: (input, key) => sign('sha256', input, key),
  PS256: (input, key) =>
    sign('sha256', input, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }),
};

export const SECRET = 'a secret that only the issuer and the API know';

export function base64url(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Seconds from now, as a claim. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/**
 * A token by any key, with any header and payload: strings are taken as they are, so that they need not be JSON.
 * jose's own signer would refuse most of what is tried here.
 */
export function makeToken(header: string | Record<string, unknown>, payload: unknown, key: Key): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${signature(typeof header === 'string' ? 'HS256' : String(header['alg']), input, key)}`;
}

function signature(alg: string, input: string, key: Key): string {
  if (typeof key === 'string') {
    return createHmac(alg.replace('HS', 'sha'), key).update(input).digest('base64url');
  }
  const signer = SIGNERS[alg];
  if (!signer) throw new Error(`No signer for ${alg}`);
  return signer(Buffer.from(input), key).toString('base64url');
}

/** What a token of the shared secret looks like; `claims` overrides, and `undefined` leaves one out. */
export function secretToken(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): string {
  const payload = { sub: 'user-1', exp: inSeconds(900), ...claims };
  return makeToken({ alg: 'HS256', typ: 'JWT', ...header }, payload, SECRET);
}
