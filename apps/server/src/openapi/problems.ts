import { type ErrorCode, ProblemError, toProblem, validationProblem } from '@tickline/contract';
import type { Examples, OpenApiHeaders, OpenApiHostResponse } from '@tickline/rest';
import { NO_STORE } from './headers.ts';

const TIMESTAMP = '2026-11-21T09:00:00.000Z';
const REQUEST_ID = '0f0c9f3e-6f5f-4a0b-9d3c-0c6f3a5d8e21';

function exampleOf(error: ProblemError): Examples[string] {
  return { summary: error.message, value: { ...toProblem(error, REQUEST_ID), timestamp: TIMESTAMP } };
}

const CODES = [
  'MALFORMED_REQUEST',
  'TOKEN_MISSING',
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'USER_NOT_FOUND',
  'FORBIDDEN',
  'TASK_NOT_FOUND',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

const NOT_A_NUMBER = 'Invalid input: expected number, received string';

/** An example of each error, and of invalid input in each part of a request. */
export const PROBLEM_EXAMPLES = {
  ...(Object.fromEntries(CODES.map((code) => [code, exampleOf(new ProblemError(code))])) as Record<
    (typeof CODES)[number],
    Examples[string]
  >),
  INVALID_BODY: exampleOf(validationProblem([{ path: 'title', message: 'must not be empty' }])),
  INVALID_QUERY: exampleOf(validationProblem([{ path: 'limit', message: NOT_A_NUMBER }])),
  INVALID_PATH: exampleOf(validationProblem([{ path: 'task_id', message: NOT_A_NUMBER }])),
};

/** An error response that no cache stores. */
export function problemResponse(
  status: number,
  description: string,
  examples: readonly (keyof typeof PROBLEM_EXAMPLES)[],
  headers: OpenApiHeaders = {},
): OpenApiHostResponse {
  return { status, description, headers: { ...NO_STORE, ...headers }, examples };
}
