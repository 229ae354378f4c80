import { randomBytes, scryptSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PasswordHash } from '@tickline/auth/issuer';

const digest = (password: string, salt: string): string =>
  scryptSync(password, salt, 32, { N: 2, r: 1, p: 1 }).toString('hex');

/**
 * Creates a hash that costs nothing: Better Auth's takes 0.1 s of a core, and tests hash passwords by the thousand. Tests of
 * processes and in the browser use Better Auth's.
 *
 * @param ms the time that a hash takes, without using a core
 */
export function quickPasswords(ms = 0): PasswordHash {
  return {
    hash: async (password) => {
      const salt = randomBytes(16).toString('hex');
      await sleep(ms);
      return `${salt}:${digest(password, salt)}`;
    },
    verify: async ({ hash, password }) => {
      const [salt = '', key] = hash.split(':');
      await sleep(ms);
      return digest(password, salt) === key;
    },
  };
}
