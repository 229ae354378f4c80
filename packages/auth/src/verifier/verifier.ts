import { decodeProtectedHeader } from 'jose';
import { LRUCache } from 'lru-cache';
import { CLOCK_TOLERANCE, type VerifyClaims } from './claims.ts';
import { invalid } from './error.ts';
import { createJwksVerifier, type JwksOptions, KEY_PAIR_ALGORITHMS } from './jwks.ts';
import { type Principal, principalOf } from './principal.ts';
import { createSecretVerifier, type SecretOptions } from './secret.ts';

const MAX_TOKEN_LENGTH = 8000;
/** Characters of remembered tokens, all together: forty thousand of a usual length. */
const MAX_REMEMBERED = 16_000_000;

/** At least one of the two; a token's `alg` decides which of them it is shown to. */
export interface VerifierOptions {
  readonly secret?: SecretOptions;
  readonly jwks?: JwksOptions;
}

/** What a token was found to be. */
interface Verified {
  readonly principal: Principal;
  readonly byKeyPair: boolean;
}

export interface Verifier {
  /**
   * Who the token speaks for. Tokens that were verified are remembered until they expire, or until their issuer is
   * due to be asked for its keys again.
   *
   * @throws {AuthError}
   */
  verify(token: string): Principal | Promise<Principal>;
  /** Whether `verify` would answer from memory, without any cryptography. */
  remembers(token: string): boolean;
}

function algorithmOf(token: string): string {
  if (token.length > MAX_TOKEN_LENGTH) throw invalid('too_long');
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
export function createVerifier({ secret, jwks }: VerifierOptions): Verifier {
  // By the exact text that was verified: base64url can spell one token in several ways.
  const remembered = new LRUCache<string, Verified>({
    maxSize: MAX_REMEMBERED,
    sizeCalculation: (_, key) => key.length,
  });
  const bySecret = secret && createSecretVerifier(secret);
  let keysChanged = 0;
  const byJwks =
    jwks &&
    createJwksVerifier(jwks, () => {
      keysChanged += 1;
      remembered.clear();
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
    const byKeyPair = verifyClaims !== bySecret;
    const before = keysChanged;
    const principal = principalOf(await verifyClaims(token, algorithm));
    // Keys that were withdrawn while this token was being verified may have been its own.
    if (keysChanged === before || !byKeyPair) remembered.set(token, { principal, byKeyPair });
    return principal;
  }

  function stillCounts({ principal, byKeyPair }: Verified): boolean {
    if (principal.expiresAt + CLOCK_TOLERANCE <= Date.now() / 1000) return false;
    return !byKeyPair || byJwks?.isCurrent() === true;
  }

  function recall(token: string): Principal | undefined {
    const verified = remembered.get(token);
    return verified && stillCounts(verified) ? verified.principal : undefined;
  }

  return {
    verify: (token) => recall(token) ?? verifyAnew(token),
    remembers: (token) => recall(token) !== undefined,
  };
}
