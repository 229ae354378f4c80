import { TRPCClientError } from '@trpc/client';
import type { ErrorCode, ErrorData, TicklineRouter } from './router.ts';

/** What a call rejects with. `data` is what the server said; there is none where it did not answer. */
export type TicklineError = TRPCClientError<TicklineRouter>;

/** An answer of the server's, with `error_code`, `issues` and `request_id` in `data`. */
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

/** Anything that a call of the client rejects with. */
export function isTicklineError(error: unknown): error is TicklineError {
  return error instanceof TRPCClientError;
}

/** The server answered, and refused. @param codes which errors; any where none is named */
export function isRefused<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is RefusedError<Code> {
  if (!isTicklineError(error) || error.data?.error_code === undefined) return false;
  const known: readonly string[] = codes;
  return known.length === 0 || known.includes(error.data.error_code);
}

/** No token, or one that does not count (any more): the user has to sign in. */
export function isUnauthorized(
  error: unknown,
): error is RefusedError<'TOKEN_MISSING' | 'TOKEN_EXPIRED' | 'TOKEN_INVALID' | 'USER_NOT_FOUND'> {
  return isRefused(error, 'TOKEN_MISSING', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'USER_NOT_FOUND');
}

/** Another user's. */
export function isForbidden(error: unknown): error is RefusedError<'FORBIDDEN'> {
  return isRefused(error, 'FORBIDDEN');
}

/** No such task. */
export function isNotFound(error: unknown): error is RefusedError<'TASK_NOT_FOUND'> {
  return isRefused(error, 'TASK_NOT_FOUND');
}

/** The input breaks the schema: `data.issues` says where and how. */
export function isInvalid(error: unknown): error is RefusedError<'VALIDATION_ERROR'> {
  return isRefused(error, 'VALIDATION_ERROR');
}

/** Too many requests; see {@link retryAfterOf}. */
export function isRateLimited(error: unknown): error is RefusedError<'RATE_LIMITED'> {
  return isRefused(error, 'RATE_LIMITED');
}

/** The server cannot do it now, or could not be reached. */
export function isUnavailable(error: unknown): error is TicklineError {
  return isRefused(error, 'SERVICE_UNAVAILABLE') || isUnreachable(error) || isTimedOut(error);
}

/** There was no answer, or none that the server could have given: offline, a proxy's error page, a cut connection. */
export function isUnreachable(error: unknown): error is TicklineError {
  return isTicklineError(error) && !isRefused(error) && !isTimedOut(error) && !isAborted(error);
}

/** There was no answer in time. */
export function isTimedOut(error: unknown): error is TicklineError {
  return isTicklineError(error) && hasName(error, 'TimeoutError');
}

/** The caller gave up, by the `signal` of the call. */
export function isAborted(error: unknown): error is TicklineError {
  return isTicklineError(error) && !isTimedOut(error) && hasName(error, 'AbortError');
}

/** Seconds after which the server wants to be asked again, where it said so. */
export function retryAfterOf(error: unknown): number | undefined {
  const response = isTicklineError(error) ? error.meta?.['response'] : undefined;
  const header = response instanceof Response ? response.headers.get('retry-after') : null;
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}
