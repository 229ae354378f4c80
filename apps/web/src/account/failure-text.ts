import { type AuthFailure, authMessage } from '../auth/auth-message.ts';

/** An error from Better Auth, or from the server before it. */
export interface Failure extends AuthFailure {
  /** Of the server's own errors. */
  readonly detail?: string;
}

const TOO_OLD = 'Sign out and in again first. This needs a sign-in of the last 15 minutes.';
const NO_LINK = 'This link is no longer valid. Ask for a new one.';

const BY_CODE: Readonly<Record<string, string>> = {
  INVALID_PASSWORD: 'Wrong password',
  INVALID_TOKEN: NO_LINK,
  TOKEN_EXPIRED: NO_LINK,
  USER_NOT_FOUND: NO_LINK,
  INVALID_USER: 'You are signed in to another account. Sign out there, and open the link again.',
  SESSION_NOT_FRESH: TOO_OLD,
  SESSION_EXPIRED: TOO_OLD,
  FAILED_TO_UNLINK_LAST_ACCOUNT: 'This is your only way to sign in. Set a password first.',
  EMAIL_ALREADY_VERIFIED: 'This address is confirmed already.',
};

/** Returns the message for a failure on the account's pages. */
export function failureText(failure: Failure): string {
  const known = BY_CODE[failure.code ?? ''];
  if (known !== undefined) return known;
  return failure.status === 503 && failure.detail ? failure.detail : authMessage(failure).text;
}
