import { ERRORS } from '@tickline/contract';

export type AuthErrorCode = 'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'SERVICE_UNAVAILABLE';

interface AuthErrorOptions {
  readonly detail?: string;
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** The reason why a token is not accepted. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: AuthErrorCode;
  /** A word for logs and metrics. Never contains anything from the token. */
  readonly reason: string;
  /** May be shown to the client. */
  readonly detail: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: AuthErrorCode, reason: string, options: AuthErrorOptions = {}) {
    const { detail = ERRORS[code].detail, retryAfterSeconds, cause } = options;
    super(`${detail} (${reason})`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function invalid(reason: string, cause?: unknown): AuthError {
  return new AuthError('TOKEN_INVALID', reason, { cause });
}
