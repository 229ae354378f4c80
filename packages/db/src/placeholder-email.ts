import { createHash } from 'node:crypto';

/** Never a real mailbox: `.invalid` never resolves. @see https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const DOMAIN = '@users.tickline.invalid';

/** Returns an e-mail for a user whose token has none. It is unique, as the column requires. */
export function placeholderEmail(userId: string): string {
  return createHash('sha256').update(userId).digest('hex').slice(0, 40) + DOMAIN;
}

export function isPlaceholderEmail(email: string): boolean {
  return email.endsWith(DOMAIN);
}
