import { TRPCClientError } from '@trpc/client';
import type { ErrorCode, ErrorData, TicklineRouter } from './router.ts';

/** The error of a failed call. `data` comes from the server and is missing if the server did not answer. */
export type TicklineError = TRPCClientError<TicklineRouter>;

/** An error returned by the server, with `error_code`, `issues` and `request_id` in `data`. */
export type RefusedError<Code extends ErrorCode = ErrorCode> = TicklineError & {
  readonly data: ErrorData & { readonly error_code: Code };
};

function causesOf(error: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let each = error; each instanceof Error && causes.length < 5; each = each.cause) causes.push(each);
  return causes;
}

const hasName = (error: unknown, name: string) =>
  causesOf(error).some((each) => each instanceof Error && each.name === name);

/** Tells whether an error comes from a call of the client. */
export function isTicklineError(error: unknown): error is TicklineError {
  return error instanceof TRPCClientError;
}

/** Tells whether the server returned one of the given errors. @param codes any error if empty */
export function isRefused<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is RefusedError<Code> {
  if (!isTicklineError(error) || error.data?.error_code === undefined) return false;
  const known: readonly string[] = codes;
  return known.length === 0 || known.includes(error.data.error_code);
}

/** Tells whether the token is missing or no longer valid: the user has to sign in. */
export function isUnauthorized(
  error: unknown,
): error is RefusedError<'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'USER_NOT_FOUND'> {
  return isRefused(error, 'TOKEN_MISSING', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'USER_NOT_FOUND');
}

/** Tells whether the call was for another user's data. */
export function isForbidden(error: unknown): error is RefusedError<'FORBIDDEN'> {
  return isRefused(error, 'FORBIDDEN');
}

/** Tells whether the task does not exist. */
export function isNotFound(error: unknown): error is RefusedError<'TASK_NOT_FOUND'> {
  return isRefused(error, 'TASK_NOT_FOUND');
}

/** Tells whether the input is invalid. `data.issues` says where and why. */
export function isInvalid(error: unknown): error is RefusedError<'VALIDATION_ERROR'> {
  return isRefused(error, 'VALIDATION_ERROR');
}

/** Tells whether the client has sent too many requests; see {@link retryAfterOf}. */
export function isRateLimited(error: unknown): error is RefusedError<'RATE_LIMITED'> {
  return isRefused(error, 'RATE_LIMITED');
}

/** Tells whether the server is temporarily unavailable or could not be reached. */
export function isUnavailable(error: unknown): error is TicklineError {
  return isRefused(error, 'SERVICE_UNAVAILABLE') || isUnreachable(error) || isTimedOut(error);
}

/** Tells whether there was no valid answer of the server: offline, a proxy's error page, or a lost connection. */
export function isUnreachable(error: unknown): error is TicklineError {
  return isTicklineError(error) && !isRefused(error) && !isTimedOut(error) && !isAborted(error);
}

/** Tells whether the call timed out. */
export function isTimedOut(error: unknown): error is TicklineError {
  return isTicklineError(error) && hasName(error, 'TimeoutError');
}

/** Tells whether the caller aborted the call by its `signal`. */
export function isAborted(error: unknown): error is TicklineError {
  return isTicklineError(error) && !isTimedOut(error) && hasName(error, 'AbortError');
}

/** Returns the server's Retry-After in seconds, if it sent one. */
export function retryAfterOf(error: unknown): number | undefined {
  const response = isTicklineError(error) ? error.meta?.['response'] : undefined;
  const header = response instanceof Response ? response.headers.get('retry-after') : null;
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}
