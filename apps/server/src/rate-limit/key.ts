import { createHash } from 'node:crypto';

/** A kind of limit plus a user id or an address fits, so the most frequent keys are never hashed. */
const LONGEST_KEY = 64;

/** Returns the SHA-256 of a key in base64url: always 43 characters. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** Returns a key as counters store it: unchanged up to 64 characters, else its digest. */
export function boundedKey(key: string): string {
  return key.length > LONGEST_KEY ? digestOf(key) : key;
}
