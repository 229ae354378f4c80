export { betterAuthTokens, type SessionOptions, TokenRequestError } from './better-auth-tokens.ts';
export { createTicklineClient, type TicklineClient, type TicklineClientOptions } from './client.ts';
export {
  isAborted,
  isForbidden,
  isInvalid,
  isNotFound,
  isRateLimited,
  isRefused,
  isTicklineError,
  isTimedOut,
  isUnauthorized,
  isUnavailable,
  isUnreachable,
  type RefusedError,
  retryAfterOf,
  type TicklineError,
} from './errors.ts';
export type { ErrorCode, ErrorData, TicklineRouter } from './router.ts';
export { createTokenSource, type Token, type TokenSource } from './token-source.ts';
export { newUid } from './uid.ts';
