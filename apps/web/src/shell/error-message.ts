import {
  isInvalid,
  isNotFound,
  isRateLimited,
  isRefused,
  isUnavailable,
  retryAfterOf,
} from '@tickline/client';

/** Returns an error message for users. */
export function errorMessage(error: unknown): string {
  if (isUnavailable(error)) return 'The server does not answer.';
  if (isRateLimited(error)) return `Too many requests. Try again in ${retryAfterOf(error) ?? 60} s.`;
  if (isNotFound(error)) return 'This task is no more.';
  if (isInvalid(error)) return 'The server does not take this.';
  if (isRefused(error)) return `Something went wrong (${error.data.request_id ?? error.data.error_code}).`;
  return 'Something went wrong.';
}
