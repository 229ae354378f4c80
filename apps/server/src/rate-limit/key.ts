import { createHash } from 'node:crypto';

/** A kind of limit and the id of a user, or an address, fit in: what is counted most often is never hashed. */
const LONGEST_KEY = 64;

/** Returns the SHA-256 of a key in base64url: 43 characters, however long the key is. */
export function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** Returns a key as a counter keeps it: as it is up to 64 characters, else its digest. */
export function boundedKey(key: string): string {
  return key.length > LONGEST_KEY ? digestOf(key) : key;
}
