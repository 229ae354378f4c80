import { createHash } from 'node:crypto';

/** Never a mailbox: `.invalid` resolves nowhere. @see https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const DOMAIN = '@users.tickline.invalid';

/** The e-mail of a user whose token has none: unique, as the column must be. */
export function placeholderEmail(userId: string): string {
  return createHash('sha256').update(userId).digest('hex').slice(0, 40) + DOMAIN;
}

export function isPlaceholderEmail(email: string): boolean {
  return email.endsWith(DOMAIN);
}
