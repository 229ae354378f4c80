import { LRUCache } from 'lru-cache';
import type { Principal } from './principal.ts';

/** Characters of remembered tokens, all together: forty thousand of a usual length. */
const MAX_CHARACTERS = 16_000_000;
/** Tokens of one user, who cannot push out those of others by getting many. */
const MAX_OF_USER = 16;

/** What a token was found to be. */
export interface Verified {
  readonly principal: Principal;
  readonly byKeyPair: boolean;
}

/** Tokens that were verified, by their exact text. */
export interface TokenMemory {
  get(token: string): Verified | undefined;
  /** Remembers a token. If the user has 16 others already, the oldest of them is forgotten. */
  set(token: string, verified: Verified): void;
  clear(): void;
}

/** Creates a memory of 16 million characters, which forgets what was not asked for for longest. */
export function createTokenMemory(): TokenMemory {
  const tokensOf = new Map<string, Set<string>>();
  const remembered = new LRUCache<string, Verified>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (_, token) => token.length,
    dispose: ({ principal }, token) => {
      const tokens = tokensOf.get(principal.id);
      tokens?.delete(token);
      if (tokens?.size === 0) tokensOf.delete(principal.id);
    },
  });

  return {
    get: (token) => remembered.get(token),
    set: (token, verified) => {
      const { id } = verified.principal;
      remembered.set(token, verified);
      const tokens = tokensOf.get(id) ?? new Set();
      tokensOf.set(id, tokens.add(token));
      const [oldest] = tokens;
      if (tokens.size > MAX_OF_USER && oldest !== undefined) remembered.delete(oldest);
    },
    clear: () => remembered.clear(),
  };
}
