import { jwt } from 'better-auth/plugins/jwt';
import { SignJWT } from 'jose';

const KEY_PAIRS = {
  EdDSA: { alg: 'EdDSA', crv: 'Ed25519' },
  ES256: { alg: 'ES256' },
  ES512: { alg: 'ES512' },
  RS256: { alg: 'RS256', modulusLength: 2048 },
  PS256: { alg: 'PS256', modulusLength: 2048 },
} as const;

type KeyPairAlgorithm = keyof typeof KEY_PAIRS;
type SecretAlgorithm = 'HS256' | 'HS384' | 'HS512';

export interface TokenOptions {
  /** At least 32 characters. Better Auth's own secret, and the signing key of the HS algorithms. */
  readonly secret: string;
  /** Public origin of the server. */
  readonly origin: string;
  readonly algorithm: KeyPairAlgorithm | SecretAlgorithm;
  readonly issuer: string;
  readonly audience: string;
  /** Lifetime of a token, in minutes. */
  readonly minutes: number;
}

const DAY = 24 * 60 * 60;
/** A key pair signs for 90 days and verifies for one day more. No token lives longer than that day. */
const ROTATION_SECONDS = 90 * DAY;
const GRACE_SECONDS = DAY;

export function signsBySecret(algorithm: TokenOptions['algorithm']): algorithm is SecretAlgorithm {
  return !(algorithm in KEY_PAIRS);
}

/** Returns options to sign with the secret. Better Auth's JWT plugin cannot do so itself, but accepts a `sign` function. */
function signedBySecret({ secret, origin, algorithm }: TokenOptions) {
  const key = new TextEncoder().encode(secret);
  return {
    // Required with `sign`. It disables the route of the public keys, because there are none.
    jwks: { remoteUrl: `${origin}/api/auth/jwks`, keyPairConfig: KEY_PAIRS.EdDSA },
    sign: (payload: Record<string, unknown>) =>
      new SignJWT(payload).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(key),
  };
}

/** Returns when the user signed in, in seconds: the creation time of the token's session. */
function authTime({ session }: { readonly session: { readonly createdAt: Date } }) {
  return { auth_time: session.createdAt.getTime() / 1000 };
}

/**
 * Configures Better Auth's JWT plugin for this API. The token has the user id in `sub` and the sign-in time, but nothing
 * else about the user.
 *
 * @see https://www.better-auth.com/docs/plugins/jwt
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDToken (`auth_time`)
 */
export function tokens(options: TokenOptions) {
  const { algorithm, issuer, audience, minutes } = options;
  const claims = { issuer, audience, expirationTime: `${minutes}m`, definePayload: authTime };
  if (signsBySecret(algorithm)) {
    const { jwks, sign } = signedBySecret(options);
    return jwt({ jwks, jwt: { ...claims, sign } });
  }
  const keyPairConfig = KEY_PAIRS[algorithm];
  return jwt({
    jwks: { keyPairConfig, rotationInterval: ROTATION_SECONDS, gracePeriod: GRACE_SECONDS },
    jwt: claims,
  });
}
