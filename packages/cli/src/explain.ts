import {
  isInvalid,
  isRateLimited,
  isRefused,
  isUnauthorized,
  isUnavailable,
  retryAfterOf,
} from '@tickline/client';
import { CliError, EXIT } from './cli-error.ts';

const SIGN_IN = 'Run "tickline login".';

/** Explains the error of a call, a file or the code. */
export function explain(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const as = (exitCode: CliError['exitCode'], message: string, hint?: string) =>
    new CliError(exitCode, message, hint, error);
  if (isUnauthorized(error))
    return as(EXIT.signedOut, 'You are signed out: the server does not accept the key any more.', SIGN_IN);
  if (isRefused(error, 'INSUFFICIENT_SCOPE'))
    return as(EXIT.error, 'This key may not do that.', 'Use a key with the scope tasks:write.');
  if (isRateLimited(error))
    return as(EXIT.error, 'Too many requests.', `Try again in ${retryAfterOf(error) ?? 60} seconds.`);
  if (isUnavailable(error))
    return as(EXIT.offline, 'The server cannot be reached.', 'Check the network and the address (--url).');
  if (isInvalid(error)) {
    const [issue] = error.data.issues;
    return as(EXIT.usage, issue ? `${issue.path}: ${issue.message}` : error.message);
  }
  if (isRefused(error)) return as(EXIT.error, `The server refused: ${error.message}`);
  return as(EXIT.error, error instanceof Error ? error.message : String(error));
}
