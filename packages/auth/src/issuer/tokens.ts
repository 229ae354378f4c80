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
  /** At least 32 characters: Better Auth's own secret, and what the HS algorithms sign with. */
  readonly secret: string;
  /** Public origin of the server. */
  readonly origin: string;
  readonly algorithm: KeyPairAlgorithm | SecretAlgorithm;
  readonly issuer: string;
  readonly audience: string;
  /** Life of a token, in minutes. */
  readonly minutes: number;
}

const DAY = 24 * 60 * 60;
/** A key pair signs for so long, and verifies for a day more; no token lives longer than that day. */
const ROTATION_SECONDS = 90 * DAY;
const GRACE_SECONDS = DAY;

export function signsBySecret(algorithm: TokenOptions['algorithm']): algorithm is SecretAlgorithm {
  return !(algorithm in KEY_PAIRS);
}

/** Better Auth's JWT plugin can't sign with a secret; it can leave the signing to us. */
function signedBySecret({ secret, origin, algorithm }: TokenOptions) {
  const key = new TextEncoder().encode(secret);
  return {
    // Required beside `sign`; closes the route of the public keys, of which there are none.
    jwks: { remoteUrl: `${origin}/api/auth/jwks`, keyPairConfig: KEY_PAIRS.EdDSA },
    sign: (payload: Record<string, unknown>) =>
      new SignJWT(payload).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(key),
  };
}

/** When the user signed in, in seconds: a token is as old as the session that it comes of. */
function authTime({ session }: { readonly session: { readonly createdAt: Date } }) {
  return { auth_time: session.createdAt.getTime() / 1000 };
}

/**
 * Better Auth's JWT plugin, set up for this API: the user id in `sub`, and nothing else of the user but when they signed in.
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
