/** The mails that an account needs. */
export type MailKind = 'verify' | 'reset' | 'confirm-change' | 'verify-change' | 'account-exists';

/** A mail to the owner of an address. It contains no text that somebody else could choose. */
export interface AccountMail {
  readonly kind: MailKind;
  readonly to: string;
  /** Does what the mail is about. It contains a secret. */
  readonly link: string;
  /** The address to change to. */
  readonly newEmail?: string;
}

export interface MailOptions {
  /** Public origin of the server. */
  readonly origin: string;
  /** Puts a mail into a queue. Undefined if there is no mail server. */
  readonly sendMail?: ((mail: AccountMail) => void) | undefined;
  /** Whether users can sign in only after they have confirmed their address. */
  readonly requireEmailVerification: boolean;
}

/** Routes that exist only to send a mail. Without a mail server, they answer 503. */
export const MAIL_PATHS: ReadonlySet<string> = new Set([
  '/send-verification-email',
  '/change-email',
  '/request-password-reset',
]);

/** Lifetime of a link in a mail. */
export const LINK_SECONDS = 3600;
