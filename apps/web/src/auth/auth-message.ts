/** An error from Better Auth's client. */
export interface AuthFailure {
  readonly status: number;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

export interface AuthMessage {
  /** The field to show it at; undefined if it is about the whole form. */
  readonly field?: 'name' | 'email' | 'password';
  readonly text: string;
}

const BY_CODE: Record<string, AuthMessage> = {
  INVALID_EMAIL_OR_PASSWORD: { field: 'password', text: 'Wrong e-mail or password' },
  USER_ALREADY_EXISTS: { field: 'email', text: 'An account with this e-mail already exists' },
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: {
    field: 'email',
    text: 'An account with this e-mail already exists',
  },
  INVALID_EMAIL: { field: 'email', text: 'Enter a valid e-mail address' },
  EMAIL_NOT_VERIFIED: { text: 'Open the link in the mail that we have sent to you. Then sign in.' },
  PASSWORD_TOO_SHORT: { field: 'password', text: 'Choose a longer password' },
  PASSWORD_TOO_LONG: { field: 'password', text: 'Choose a shorter password' },
};

/** Returns the message for a failed sign-in or sign-up. */
export function authMessage({ status, code = '', message = '' }: AuthFailure): AuthMessage {
  const known = BY_CODE[code];
  if (known) return known;
  if (status === 429) return { text: 'Too many attempts. Wait a moment and try again.' };
  if (status === 0 || status >= 500) return { text: 'The server is not responding. Try again in a moment.' };
  return { text: message || 'Something went wrong. Try again.' };
}
