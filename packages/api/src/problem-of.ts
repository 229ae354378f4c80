import { AuthError } from '@tickline/auth/verifier';
import { type ErrorCode, ProblemError, validationProblem } from '@tickline/contract';
import { databaseFault } from '@tickline/db';
import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';

/** Errors that tRPC itself throws before a procedure runs. */
const REFUSALS: Partial<Record<TRPC_ERROR_CODE_KEY, ErrorCode>> = {
  BAD_REQUEST: 'MALFORMED_REQUEST',
  PARSE_ERROR: 'MALFORMED_REQUEST',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'METHOD_NOT_ALLOWED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
};

function fromTRPC(error: TRPCError): ProblemError {
  const { cause, code } = error;
  // With any other code, a ZodError means that an output breaks its own schema: a bug in the server, not in the request.
  if (code === 'BAD_REQUEST' && cause instanceof ZodError) {
    const issues = cause.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
    return validationProblem(issues, error);
  }
  if (code === 'INTERNAL_SERVER_ERROR' && cause !== undefined) return problemOf(cause);
  return new ProblemError(REFUSALS[code] ?? 'INTERNAL_ERROR', { cause: error });
}

/** Converts any error thrown in a procedure to one that may be shown to the client. */
export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof AuthError) {
    const { code, detail, retryAfterSeconds } = error;
    return new ProblemError(code, {
      detail,
      cause: error,
      ...(retryAfterSeconds !== undefined && { retryAfter: retryAfterSeconds }),
    });
  }
  if (error instanceof TRPCError) return fromTRPC(error);
  const code = databaseFault(error) === 'unavailable' ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_ERROR';
  return new ProblemError(code, { cause: error });
}
