import { decodeProtectedHeader } from 'jose';
import { SharedMemory } from '../shared-memory.ts';
import { CLOCK_TOLERANCE, type VerifyClaims } from './claims.ts';
import { isCompactToken } from './compact.ts';
import { invalid } from './error.ts';
import { createJwksVerifier, type JwksOptions, KEY_PAIR_ALGORITHMS } from './jwks.ts';
import { type Principal, principalOf } from './principal.ts';
import { createSecretVerifier, type SecretOptions } from './secret.ts';

const MAX_TOKEN_LENGTH = 8000;
/** Characters of remembered tokens, all together: forty thousand of a usual length. */
const MAX_REMEMBERED = 16_000_000;
const MAX_REMEMBERED_OF_USER = 16;

/** What a token was found to be. */
interface Verified {
  readonly principal: Principal;
  readonly byKeyPair: boolean;
}

/** At least one of the two; a token's `alg` decides which of them it is shown to. */
export interface VerifierOptions {
  readonly secret?: SecretOptions;
  readonly jwks?: JwksOptions;
  /** Tells if the tokens of this user count no more, if they are of a sign-in at this time, in seconds. Asked for each request. */
  readonly isRevoked?: (userId: string, authenticatedAt: number) => boolean;
}

/** What a principal was verified by. */
interface Origin {
  readonly token: string;
  readonly byKeyPair: boolean;
  /** How often keys had changed when the verification began. */
  readonly keysChanged: number;
}

export interface Verifier {
  /**
   * Finds out who a token speaks for.
   *
   * @returns a promise, or the principal itself if the token is remembered
   * @throws {AuthError}
   */
  verify(token: string): Principal | Promise<Principal>;
  /**
   * Remembers the token that a principal was verified by, until it expires, or until its issuer is due to be asked for its keys
   * again. Of one user the newest 16 are remembered.
   *
   * @param principal the object that `verify` returned
   */
  remember(principal: Principal): void;
  /** Tells if `verify` would answer from memory, without any cryptography. */
  remembers(token: string): boolean;
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
 * Verifies JSON Web Tokens by a shared secret, by an issuer's public keys, or by either.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8725 (best current practices)
 */
export function createVerifier({ secret, jwks, isRevoked }: VerifierOptions): Verifier {
  // By the exact text that was verified.
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

  /** The kind of key goes by the algorithm, before any key is looked at: one kind can't be used as the other. */
  function verifierOf(alg: string): VerifyClaims | undefined {
    if (alg === secret?.algorithm) return bySecret;
    return KEY_PAIR_ALGORITHMS.has(alg) ? byJwks?.verify : undefined;
  }

  async function verifyAnew(token: string): Promise<Principal> {
    const algorithm = algorithmOf(token);
    const verifyClaims = verifierOf(algorithm);
    if (!verifyClaims) throw invalid('algorithm');
    const origin = { token, byKeyPair: verifyClaims !== bySecret, keysChanged };
    const principal = principalOf(await verifyClaims(token, algorithm));
    if (isRevoked?.(principal.id, principal.authenticatedAt)) throw invalid('revoked');
    origins.set(principal, origin);
    return principal;
  }

  function remember(principal: Principal): void {
    const origin = origins.get(principal);
    if (!origin) return;
    origins.delete(principal);
    const { token, byKeyPair } = origin;
    // Keys that were withdrawn since this token was looked at may have been its own.
    if (origin.keysChanged === keysChanged || !byKeyPair)
      memory.set(token, principal.id, { principal, byKeyPair });
  }

  function stillCounts({ principal, byKeyPair }: Verified): boolean {
    if (principal.expiresAt + CLOCK_TOLERANCE <= Date.now() / 1000) return false;
    if (isRevoked?.(principal.id, principal.authenticatedAt)) return false;
    return !byKeyPair || byJwks?.isCurrent() === true;
  }

  function recall(token: string): Principal | undefined {
    const verified = memory.get(token);
    return verified && stillCounts(verified) ? verified.principal : undefined;
  }

  return {
    verify: (token) => recall(token) ?? verifyAnew(token),
    remember,
    remembers: (token) => recall(token) !== undefined,
  };
}
