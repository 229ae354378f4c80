import { ERRORS, type ErrorCode } from '@tickline/contract';
import type { TRPC_ERROR_CODE_KEY, TRPCDefaultErrorShape, TRPCError } from '@trpc/server';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import type { Context } from './context.ts';
import { problemOf } from './problem-of.ts';

/** tRPC's code for each error. Invalid input is BAD_REQUEST (400) in tRPC, not 422. */
const TRPC_CODES: Record<ErrorCode, TRPC_ERROR_CODE_KEY> = {
  MALFORMED_REQUEST: 'BAD_REQUEST',
  TOKEN_MISSING: 'UNAUTHORIZED',
  TOKEN_EXPIRED: 'UNAUTHORIZED',
  TOKEN_INVALID: 'UNAUTHORIZED',
  USER_NOT_FOUND: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  TASK_NOT_FOUND: 'NOT_FOUND',
  INSUFFICIENT_SCOPE: 'FORBIDDEN',
  KEY_NOT_FOUND: 'NOT_FOUND',
  KEY_LIMIT_REACHED: 'FORBIDDEN',
  TASK_LIMIT_REACHED: 'FORBIDDEN',
  TASK_NOT_IN_TRASH: 'CONFLICT',
  TASK_DELETED: 'NOT_FOUND',
  CURSOR_EXPIRED: 'NOT_FOUND',
  PRECONDITION_FAILED: 'PRECONDITION_FAILED',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_ALLOWED: 'METHOD_NOT_SUPPORTED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  VALIDATION_ERROR: 'BAD_REQUEST',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  INTERNAL_ERROR: 'INTERNAL_SERVER_ERROR',
  SERVICE_UNAVAILABLE: 'SERVICE_UNAVAILABLE',
};

interface Failure {
  readonly shape: TRPCDefaultErrorShape;
  readonly error: TRPCError;
  readonly ctx?: Context | undefined;
}

/**
 * Adds our `error_code`, `request_id`, `issues` and `details` to the `data` of tRPC's error shape.
 *
 * @see https://trpc.io/docs/server/error-formatting
 */
export function formatError({ shape, error, ctx }: Failure) {
  const problem = problemOf(error);
  const code = TRPC_CODES[problem.code];
  return {
    ...shape,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    message: problem.message,
    data: {
      ...shape.data,
      code,
      httpStatus: code === 'BAD_REQUEST' ? 400 : ERRORS[problem.code].status,
      error_code: problem.code,
      request_id: ctx?.requestId ?? null,
      issues: problem.issues,
      details: problem.details,
    },
  };
}
