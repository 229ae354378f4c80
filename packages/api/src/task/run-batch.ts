import type { Principal } from '@tickline/auth/verifier';
import { type Operation, ProblemError, type TaskBatchResult } from '@tickline/contract';
import type { Caller } from '@tickline/db';
import type { Services } from '../context.ts';
import { problemOf } from '../problem-of.ts';
import { carryOut, OperationError } from './carry-out.ts';

function withIndex({ index, cause }: OperationError): ProblemError {
  const { code, message, issues, details, retryAfter } = problemOf(cause);
  return new ProblemError(code, {
    detail: message,
    issues,
    details: { ...details, index },
    cause,
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/**
 * Carries out operations in order, in one transaction: all or none.
 *
 * @throws {ProblemError} the error of the first operation that failed, with its position
 */
export async function runBatch(
  services: Services,
  principal: Principal,
  caller: Caller,
  operations: readonly Operation[],
): Promise<TaskBatchResult> {
  try {
    const outcomes = await carryOut({ services, principal, caller, operations });
    return { results: outcomes.map(({ task }) => task) };
  } catch (error) {
    throw error instanceof OperationError ? withIndex(error) : error;
  }
}
