import type { OpenApiHostPart, OpenApiHostResponse, OpenApiParameter, OperationTraits } from '@tickline/rest';
import { RATE_LIMITED, RETRY_AFTER, REVALIDATED, WWW_AUTHENTICATE } from './headers.ts';
import { problemResponse } from './problems.ts';

const IF_NONE_MATCH: OpenApiParameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'An `ETag` from before: the answer is 304 where the content is still the same',
  schema: { type: 'string' },
};

const NOT_MODIFIED: OpenApiHostResponse = {
  status: 304,
  description: 'The content is what the `ETag` in `If-None-Match` names',
  headers: REVALIDATED,
};

/** Returns the part of the input in the example of a refusal. */
function invalidPart(hasBody: boolean, takesTask: boolean) {
  if (hasBody) return 'INVALID_BODY';
  return takesTask ? 'INVALID_PATH' : 'INVALID_QUERY';
}

function errorsOf({ isProtected, hasBody, hasInput, pathParameters }: OperationTraits) {
  const takesTask = pathParameters.includes('task_id');
  const malformed = hasBody ? 'The body is not JSON, or the path is malformed' : 'The path is malformed';
  const possible: (OpenApiHostResponse | false)[] = [
    (hasBody || pathParameters.length > 0) && problemResponse(400, malformed, ['MALFORMED_REQUEST']),
    isProtected &&
      problemResponse(
        401,
        'No token, or one that is not accepted',
        ['TOKEN_MISSING', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'USER_NOT_FOUND'],
        WWW_AUTHENTICATE,
      ),
    pathParameters.includes('user_id') &&
      problemResponse(403, "The path names another user than the token's", ['FORBIDDEN']),
    takesTask &&
      problemResponse(404, "No such task, or another user's, which is not told", ['TASK_NOT_FOUND']),
    hasBody && problemResponse(413, 'The body is over 100 kB', ['PAYLOAD_TOO_LARGE']),
    hasBody && problemResponse(415, 'The body is not `application/json`', ['UNSUPPORTED_MEDIA_TYPE']),
    hasInput &&
      problemResponse(422, 'A value breaks the schema; `error.details.issues` names each', [
        invalidPart(hasBody, takesTask),
      ]),
    problemResponse(429, 'Too many requests in a window', ['RATE_LIMITED'], RATE_LIMITED),
    problemResponse(500, 'A bug of the server', ['INTERNAL_ERROR']),
    problemResponse(
      503,
      'The database or the issuer of tokens cannot be reached',
      ['SERVICE_UNAVAILABLE'],
      RETRY_AFTER,
    ),
  ];
  return possible.filter((each) => each !== false);
}

/** Adds the server's part to each operation: its errors, and `If-None-Match` and 304 for reads. */
export function hostPart(operation: OperationTraits): OpenApiHostPart {
  const responses = errorsOf(operation);
  if (operation.method !== 'GET') return { responses };
  return {
    parameters: [IF_NONE_MATCH],
    headers: REVALIDATED,
    responses: [NOT_MODIFIED, ...responses],
  };
}
