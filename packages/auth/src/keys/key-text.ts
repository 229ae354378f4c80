import { createHash, randomBytes } from 'node:crypto';
import { KEY_PREFIX } from '@tickline/contract';

/** 192 bits, in hexadecimal: no two keys differ only in case, and a double click selects a whole key. */
const SECRET_BYTES = 24;
const SECRET_END = KEY_PREFIX.length + 2 * SECRET_BYTES;
const CHECKSUM_LENGTH = 8;
const LENGTH = SECRET_END + CHECKSUM_LENGTH;
const HEXADECIMAL = /^[\da-f]+$/;

const sha256 = (text: string) => createHash('sha256').update(text);

function checksumOf(secret: string): string {
  return sha256(secret).digest('hex').slice(0, CHECKSUM_LENGTH);
}

/** Makes an API key: the prefix, the secret part, and the checksum of both. */
export function newKey(): string {
  const secret = KEY_PREFIX + randomBytes(SECRET_BYTES).toString('hex');
  return secret + checksumOf(secret);
}

/** Tells whether a text has the form of an API key, apart from its checksum. */
export function hasKeyForm(text: string): boolean {
  return (
    text.length === LENGTH && text.startsWith(KEY_PREFIX) && HEXADECIMAL.test(text.slice(KEY_PREFIX.length))
  );
}

/** Tells whether a text of that form has the right checksum. A misspelled or made-up one has not. */
export function hasKeyChecksum(text: string): boolean {
  return text.endsWith(checksumOf(text.slice(0, SECRET_END)));
}

/** Returns the digest by which the API key plugin stores a key. */
export function digestOfKey(key: string): string {
  return sha256(key).digest('base64url');
}
