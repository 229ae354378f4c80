import { createHash } from 'node:crypto';
import type { Members } from './members.ts';

/** Characters of base64url: 132 bits, in which no two e-mails meet. */
const LENGTH = 22;

/**
 * Returns the account that a body names, as a digest: who sees the keys of limits is not to see e-mails. Two spellings that
 * Better Auth takes for one are one here; it sets e-mails in lower case.
 *
 * @returns undefined if the body names none
 */
export function accountOf(members: Members | undefined): string | undefined {
  const email = members?.['email'];
  if (typeof email !== 'string') return undefined;
  const spelling = email.trim().toLowerCase();
  return createHash('sha256').update(spelling).digest('base64url').slice(0, LENGTH);
}
