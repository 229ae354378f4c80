import { decodeProtectedHeader } from 'jose';
import { SharedMemory } from '../shared-memory.ts';
import { CLOCK_TOLERANCE, type VerifyClaims } from './claims.ts';
import { isCompactToken } from './compact.ts';
import { invalid } from './error.ts';
import { createJwksVerifier, type JwksOptions, KEY_PAIR_ALGORITHMS } from './jwks.ts';
import { type Principal, principalOf } from './principal.ts';
import { AUTHORIZED_FOR_MS, assertAuthorized, type ProgramOptions } from './program.ts';
import { createSecretVerifier, type SecretOptions } from './secret.ts';

const MAX_TOKEN_LENGTH = 8000;
/** Total characters of remembered tokens: about 40,000 tokens of usual length. */
const MAX_REMEMBERED = 16_000_000;
const MAX_REMEMBERED_OF_USER = 16;

interface Verified {
  readonly principal: Principal;
  readonly byKeyPair: boolean;
  /** When the token was verified, by the monotonic clock. */
  readonly verifiedAt: number;
}

/** Needs `secret` or `jwks`, or both. A token's `alg` decides which of them verifies it. */
export interface VerifierOptions {
  readonly secret?: SecretOptions;
  readonly jwks?: JwksOptions;
  /** Tells whether a user's tokens from a sign-in at this time (in seconds) are revoked. Called for each request. */
  readonly isRevoked?: (userId: string, authenticatedAt: number) => boolean;
  /** Checks the tokens of programs that this server has issued. Without it, they are checked as any token. */
  readonly programs?: ProgramOptions;
}

interface Origin extends Omit<Verified, 'principal'> {
  readonly token: string;
  /** Number of key changes before the verification began. */
  readonly keysChanged: number;
}

export interface Verifier {
  /**
   * @returns a promise, or the principal itself if the token is remembered
   * @throws {AuthError}
   */
  verify(token: string): Principal | Promise<Principal>;
  /** Does the same, but does not rely on what was true a few seconds ago. For calls that take long. @throws {AuthError} */
  verifyAgain(token: string): Principal | Promise<Principal>;
  /**
   * Remembers the token of a verified principal until it expires, or until the issuer's keys have to be fetched again.
   * Remembers the newest 16 tokens of each user.
   *
   * @param principal the object that `verify` returned
   */
  remember(principal: Principal): void;
  /** Tells whether the token was remembered. */
  remembers(token: string): boolean;
  /** Forgets an API key at once. Not set if there are none. @param digest by which it is stored */
  forgetKey?(digest: string): void;
}

function algorithmOf(token: string): string {
  if (token.length > MAX_TOKEN_LENGTH) throw invalid('too_long');
  if (!isCompactToken(token)) throw invalid('malformed');
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw invalid('malformed');
  }
  const { alg, crit } = header;
  if (typeof alg !== 'string') throw invalid('no_algorithm');
  if (crit !== undefined) throw invalid('critical_extension');
  return alg;
}

/**
 * Creates a verifier of JSON Web Tokens, with a shared secret, an issuer's public keys, or both.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725 (best current practices)
 */
export function createVerifier({ secret, jwks, isRevoked, programs }: VerifierOptions): Verifier {
  // Keyed by the exact text that was verified.
  const memory = new SharedMemory<Verified>({
    maxSize: MAX_REMEMBERED,
    sizeOf: ({ length }) => length,
    maxOfOwner: MAX_REMEMBERED_OF_USER,
  });
  const origins = new WeakMap<Principal, Origin>();
  const bySecret = secret && createSecretVerifier(secret);
  let keysChanged = 0;
  const byJwks =
    jwks &&
    createJwksVerifier(jwks, () => {
      keysChanged += 1;
      memory.clear();
    });

  /** Chooses the verifier by algorithm, before any key is read, so one kind of key cannot be used as the other. */
  function verifierOf(alg: string): VerifyClaims | undefined {
    if (alg === secret?.algorithm) return bySecret;
    return KEY_PAIR_ALGORITHMS.has(alg) ? byJwks?.verify : undefined;
  }

  async function verifyAnew(token: string): Promise<Principal> {
    const algorithm = algorithmOf(token);
    const verifyClaims = verifierOf(algorithm);
    if (!verifyClaims) throw invalid('algorithm');
    const verifiedAt = performance.now();
    const origin = { token, byKeyPair: verifyClaims !== bySecret, keysChanged, verifiedAt };
    const claims = await verifyClaims(token, algorithm);
    const principal = principalOf(claims);
    if (programs && principal.scopes) await assertAuthorized(claims, programs);
    if (isRevoked?.(principal.id, principal.authenticatedAt)) throw invalid('revoked');
    origins.set(principal, origin);
    return principal;
  }

  function remember(principal: Principal): void {
    const origin = origins.get(principal);
    if (!origin) return;
    origins.delete(principal);
    const { token, byKeyPair, verifiedAt } = origin;
    // The token's key may have been withdrawn in the meantime.
    if (origin.keysChanged === keysChanged || !byKeyPair)
      memory.set(token, principal.id, { principal, byKeyPair, verifiedAt });
  }

  function stillCounts({ principal, byKeyPair, verifiedAt }: Verified): boolean {
    if (programs && principal.scopes && performance.now() - verifiedAt > AUTHORIZED_FOR_MS) return false;
    if (principal.expiresAt + CLOCK_TOLERANCE <= Date.now() / 1000) return false;
    if (isRevoked?.(principal.id, principal.authenticatedAt)) return false;
    return !byKeyPair || byJwks?.isCurrent() === true;
  }

  function recall(token: string): Principal | undefined {
    const verified = memory.get(token);
    return verified && stillCounts(verified) ? verified.principal : undefined;
  }

  const verify = (token: string) => recall(token) ?? verifyAnew(token);
  return {
    verify,
    verifyAgain: verify,
    remember,
    remembers: (token) => recall(token) !== undefined,
  };
}
