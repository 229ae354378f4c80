import { KEY_PREFIX, LIMITS } from '@tickline/contract';
import { SharedMemory } from '../shared-memory.ts';
import { AuthError, invalid } from '../verifier/error.ts';
import type { Principal } from '../verifier/principal.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { digestOfKey, hasKeyChecksum, hasKeyForm } from './key-text.ts';
import { type ReadMany, readTogether } from './read-together.ts';

/** Time for which a key is not read again, in milliseconds. A key that was revoked elsewhere works so long. */
const FRESH_MS = 5000;
const MAX_REMEMBERED = 10_000;

interface Origin {
  readonly digest: string;
  /** When the read began, on the clock of `performance.now`. */
  readonly readAt: number;
  /** Number of keys that were forgotten before. */
  readonly forgotten: number;
}

interface Known extends Origin {
  readonly principal: Principal;
}

/** Verifies API keys. */
export interface KeyVerifier extends Verifier {
  forgetKey(digest: string): void;
}

function assertUnexpired({ expiresAt }: Principal): void {
  if (expiresAt <= Date.now() / 1000) throw new AuthError('TOKEN_EXPIRED', 'expired');
}

/**
 * Creates a verifier of API keys. It reads a key that it remembers again after five seconds, so a revoked one is refused by
 * then. Memory and reads are bounded, whatever keys are sent; unknown ones are not remembered.
 *
 * @param find returns the users of stored keys, by digest
 */
export function createKeyVerifier(find: ReadMany<Principal>): KeyVerifier {
  const memory = new SharedMemory<Known>({
    maxSize: MAX_REMEMBERED,
    sizeOf: () => 1,
    maxOfOwner: LIMITS.keys,
  });
  const origins = new WeakMap<Principal, Origin>();
  const read = readTogether(find);
  let forgotten = 0;

  function store(principal: Principal, origin: Origin): void {
    // The key may have been revoked after the read.
    if (origin.forgotten === forgotten) memory.set(origin.digest, principal.id, { ...origin, principal });
  }

  async function verifyAnew(key: string, digest: string): Promise<Principal> {
    if (!hasKeyChecksum(key)) throw invalid('malformed_key');
    const origin = { digest, readAt: performance.now(), forgotten };
    const principal = await read(digest);
    if (!principal) {
      memory.delete(digest);
      throw invalid('unknown_key');
    }
    assertUnexpired(principal);
    // A key that was let in once need not be let in again.
    if (memory.get(digest)) store(principal, origin);
    else origins.set(principal, origin);
    return principal;
  }

  function digestOf(key: string): string {
    if (!hasKeyForm(key)) throw invalid('malformed_key');
    return digestOfKey(key);
  }

  return {
    verify: (key) => {
      const digest = digestOf(key);
      const known = memory.get(digest);
      if (!known || performance.now() - known.readAt >= FRESH_MS) return verifyAnew(key, digest);
      assertUnexpired(known.principal);
      return known.principal;
    },
    verifyAgain: async (key) => verifyAnew(key, digestOf(key)),
    remember: (principal) => {
      const origin = origins.get(principal);
      if (!origin) return;
      origins.delete(principal);
      store(principal, origin);
    },
    remembers: (key) => hasKeyForm(key) && memory.get(digestOfKey(key)) !== undefined,
    forgetKey: (digest) => {
      forgotten += 1;
      memory.delete(digest);
    },
  };
}

/** Returns a verifier of tokens and API keys. */
export function withKeys(tokens: Verifier, keys: KeyVerifier): KeyVerifier {
  const verifierOf = (token: string) => (token.startsWith(KEY_PREFIX) ? keys : tokens);
  return {
    verify: (token) => verifierOf(token).verify(token),
    verifyAgain: (token) => verifierOf(token).verifyAgain(token),
    remember: (principal) => {
      tokens.remember(principal);
      keys.remember(principal);
    },
    remembers: (token) => verifierOf(token).remembers(token),
    forgetKey: keys.forgetKey,
  };
}
