import { apiKey } from '@better-auth/api-key';
import { KEY_PREFIX, LIMITS } from '@tickline/contract';
import { newKey } from '../keys/key-text.ts';

/** Length of the part of a key by which its user recognizes it. */
const START_LENGTH = KEY_PREFIX.length + 6;

/**
 * Configures Better Auth's API key plugin to create keys. Nothing else of it is used: its verification writes the key's row
 * on every call, and its routes need a session.
 *
 * @see https://www.better-auth.com/docs/plugins/api-key
 * @see docs/decisions/023-api-keys.md
 */
export function apiKeys() {
  return apiKey({
    defaultPrefix: KEY_PREFIX,
    customKeyGenerator: newKey,
    startingCharactersConfig: { charactersLength: START_LENGTH },
    // It counts UTF-16 units. The contract has counted code points.
    maximumNameLength: 2 * LIMITS.keyName,
    keyExpiration: { maxExpiresIn: LIMITS.keyDays },
    rateLimit: { enabled: false },
  });
}
