import { createHash } from 'node:crypto';
import type { Members } from './members.ts';

/** Characters of base64url: 132 bits, so two e-mails never get the same digest. */
const LENGTH = 22;

/**
 * Returns a digest of the account that a body names, so that keys of rate limits do not reveal e-mails. Spellings
 * that Better Auth treats as equal give one digest; it converts e-mails to lower case.
 *
 * @returns undefined if the body names no account
 */
export function accountOf(members: Members | undefined): string | undefined {
  const email = members?.['email'] ?? members?.['newEmail'];
  if (typeof email !== 'string') return undefined;
  const spelling = email.trim().toLowerCase();
  return createHash('sha256').update(spelling).digest('base64url').slice(0, LENGTH);
}
