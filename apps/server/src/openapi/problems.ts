import { taskExamples } from '@tickline/api';
import {
  type ErrorCode,
  PROBLEM_MEDIA_TYPE,
  ProblemError,
  toProblem,
  validationProblem,
} from '@tickline/contract';
import type { Examples, OpenApiHeaders, OpenApiHostResponse, OpenApiResponse } from '@tickline/rest';
import { NO_STORE, RATE_LIMITED, REQUEST_ID, RETRY_AFTER } from './headers.ts';

/** The media types of an error body: the second if the client accepts only that. */
export const PROBLEM_MEDIA_TYPES = [PROBLEM_MEDIA_TYPE, 'application/json'] as const;

const TIMESTAMP = '2026-11-21T09:00:00.000Z';
const EXAMPLE_ID = '0f0c9f3e-6f5f-4a0b-9d3c-0c6f3a5d8e21';

function exampleOf(error: ProblemError): Examples[string] {
  return { summary: error.message, value: { ...toProblem(error, EXAMPLE_ID), timestamp: TIMESTAMP } };
}

const CODES = [
  'MALFORMED_REQUEST',
  'TOKEN_MISSING',
  'TOKEN_EXPIRED',
  'TOKEN_INVALID',
  'USER_NOT_FOUND',
  'FORBIDDEN',
  'INSUFFICIENT_SCOPE',
  'TASK_NOT_FOUND',
  'NOT_FOUND',
  'KEY_NOT_FOUND',
  'TASK_LIMIT_REACHED',
  'KEY_LIMIT_REACHED',
  'TASK_NOT_IN_TRASH',
  'TASK_DELETED',
  'CURSOR_EXPIRED',
  'PRECONDITION_FAILED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'RATE_LIMITED',
  'INTERNAL_ERROR',
  'SERVICE_UNAVAILABLE',
] as const satisfies readonly ErrorCode[];

/** Members of an error besides its code. */
const DETAILS: Partial<Record<ErrorCode, Readonly<Record<string, unknown>>>> = {
  INSUFFICIENT_SCOPE: { scope: 'tasks:write' },
  TASK_DELETED: { task_id: taskExamples.task.value.id },
  PRECONDITION_FAILED: { task: taskExamples.task.value },
};

const NOT_A_NUMBER = 'Invalid input: expected number, received string';

/** An example of each error, and of invalid input in each part of a request. */
export const PROBLEM_EXAMPLES = {
  ...(Object.fromEntries(
    CODES.map((code) => [code, exampleOf(new ProblemError(code, { details: DETAILS[code] ?? {} }))]),
  ) as Record<(typeof CODES)[number], Examples[string]>),
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

const FAILURE_HEADERS: Partial<Record<ErrorCode, OpenApiHeaders>> = {
  RATE_LIMITED,
  SERVICE_UNAVAILABLE: RETRY_AFTER,
};

/** An error response of a route that is not in the router. The server's own error handler sends it. */
export function failed(description: string, code: keyof typeof PROBLEM_EXAMPLES): OpenApiResponse {
  const content = {
    schema: { $ref: '#/components/schemas/Problem' },
    examples: { [code]: { $ref: `#/components/examples/${code}` } },
  };
  return {
    description,
    headers: { ...REQUEST_ID, ...NO_STORE, ...FAILURE_HEADERS[code as ErrorCode] },
    content: Object.fromEntries(PROBLEM_MEDIA_TYPES.map((type) => [type, content])),
  };
}
