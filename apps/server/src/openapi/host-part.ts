import type { ProcedureMeta } from '@tickline/api';
import { ERRORS } from '@tickline/contract';
import type { OpenApiHostPart, OpenApiHostResponse, OpenApiParameter, OperationTraits } from '@tickline/rest';
import {
  ACCEPT_PATCH,
  NO_STORE,
  PREFERENCE_APPLIED,
  RATE_LIMITED,
  RETRY_AFTER,
  REVALIDATED,
  SCOPE_CHALLENGE,
  WWW_AUTHENTICATE,
} from './headers.ts';
import { problemResponse } from './problems.ts';

const IF_NONE_MATCH: OpenApiParameter = {
  name: 'If-None-Match',
  in: 'header',
  required: false,
  description: 'The `ETag` of an earlier response. The response is 304 if the content has not changed',
  schema: { type: 'string' },
};

const PREFER: OpenApiParameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description:
    'With `handling=strict` (RFC 7240), members of the body and query parameters with unknown names are refused with 422',
  schema: { type: 'string' },
  example: 'handling=strict',
};

const NOT_MODIFIED: OpenApiHostResponse = {
  status: 304,
  description: 'The content has not changed since the response with this `ETag`',
  headers: REVALIDATED,
};

/** Returns the part of the input in the example of a refusal. */
function invalidPart(hasBody: boolean, takesTask: boolean) {
  if (hasBody) return 'INVALID_BODY';
  return takesTask ? 'INVALID_PATH' : 'INVALID_QUERY';
}

/** Descriptions of errors that only some operations have. */
const OWN_ERRORS = {
  TASK_NOT_FOUND: 'A task does not exist or belongs to another user',
  TASK_LIMIT_REACHED: 'The user has as many tasks as are allowed',
  TASK_NOT_IN_TRASH: 'The task is not deleted',
  TASK_DELETED: 'The task with this `uid` was deleted. `error.details.task_id` is its id',
  CURSOR_EXPIRED: 'The cursor is older than the trash. Begin again without `since`',
  PRECONDITION_FAILED: 'The task has another revision. `error.details.task` is the task as it is now',
  KEY_NOT_FOUND: 'The user has no key with this id',
  KEY_LIMIT_REACHED: 'The user has as many API keys as are allowed',
} as const;

type OwnError = keyof typeof OWN_ERRORS;

function ownCodes({ errors = [] }: ProcedureMeta): OwnError[] {
  return errors.filter((code): code is OwnError => code in OWN_ERRORS);
}

function ownErrors(meta: ProcedureMeta): OpenApiHostResponse[] {
  return ownCodes(meta)
    .filter((code) => ERRORS[code].status !== 403)
    .map((code) => problemResponse(ERRORS[code].status, OWN_ERRORS[code], [code]));
}

/** All reasons of a 403: an operation has one response for a status. */
function forbidden(meta: ProcedureMeta, namesUser: boolean): OpenApiHostResponse {
  const limits = ownCodes(meta).filter((code) => ERRORS[code].status === 403);
  const reasons = [
    namesUser && "The user in the path is not the token's user",
    meta.scope === undefined
      ? "An API key was sent, and only the user's own token may do this"
      : `The API key does not have the scope \`${meta.scope}\``,
    ...limits.map((code) => OWN_ERRORS[code]),
  ];
  return problemResponse(
    403,
    reasons.filter((each) => each !== false).join(', or: '),
    [...(namesUser ? (['FORBIDDEN'] as const) : []), 'INSUFFICIENT_SCOPE', ...limits],
    SCOPE_CHALLENGE,
  );
}

/**
 * Says what gives access: the user's own token, or an API key if the procedure has a scope. The scope is in an extension:
 * Spectral knows those of OAuth alone.
 */
export function accessOf({ scope }: ProcedureMeta, hasKeys: boolean) {
  if (!hasKeys || scope === undefined) return { security: [{ bearer: [] }] };
  return { security: [{ bearer: [] }, { key: [] }], extensions: { 'x-required-scopes': [scope] } };
}

function errorsOf({ method, meta, isProtected, hasBody, mediaTypes, pathParameters }: OperationTraits) {
  const takesTask = pathParameters.includes('task_id');
  const malformed = hasBody
    ? 'The request is malformed, or its body is not JSON'
    : 'The request is malformed';
  const possible: (OpenApiHostResponse | false)[] = [
    problemResponse(400, malformed, ['MALFORMED_REQUEST']),
    isProtected &&
      problemResponse(
        401,
        'The token is missing or not valid',
        ['TOKEN_MISSING', 'TOKEN_EXPIRED', 'TOKEN_INVALID', 'USER_NOT_FOUND'],
        WWW_AUTHENTICATE,
      ),
    isProtected && forbidden(meta, pathParameters.includes('user_id')),
    takesTask &&
      problemResponse(404, 'The task does not exist or belongs to another user', ['TASK_NOT_FOUND']),
    ...ownErrors(meta),
    hasBody && problemResponse(413, 'The body is larger than 100 kB', ['PAYLOAD_TOO_LARGE']),
    hasBody &&
      problemResponse(
        415,
        `The body is not ${mediaTypes.map((type) => `\`${type}\``).join(' or ')}`,
        ['UNSUPPORTED_MEDIA_TYPE'],
        method === 'PATCH' ? ACCEPT_PATCH : {},
      ),
    problemResponse(
      422,
      'The input is not valid. `error.details.issues` lists each problem',
      [invalidPart(hasBody, takesTask)],
      PREFERENCE_APPLIED,
    ),
    problemResponse(429, 'Too many requests in the current window', ['RATE_LIMITED'], RATE_LIMITED),
    problemResponse(500, 'A bug in the server', ['INTERNAL_ERROR']),
    problemResponse(
      503,
      'The database or the token issuer cannot be reached',
      ['SERVICE_UNAVAILABLE'],
      RETRY_AFTER,
    ),
  ];
  return possible.filter((each) => each !== false);
}

/**
 * Adds the server's part to an operation: `Prefer`, its errors, what gives access to it, and `If-None-Match` and 304 for reads
 * that end.
 *
 * @param hasKeys whether there are API keys
 */
export function hostPart(operation: OperationTraits, hasKeys: boolean): OpenApiHostPart {
  const { isProtected, isStream, method, meta } = operation;
  const responses = errorsOf(operation);
  const common = isProtected ? accessOf(meta, hasKeys) : {};
  if (isStream)
    return {
      ...common,
      parameters: [PREFER],
      headers: { ...NO_STORE, ...PREFERENCE_APPLIED },
      responses,
    };
  if (method !== 'GET') return { ...common, parameters: [PREFER], headers: PREFERENCE_APPLIED, responses };
  return {
    ...common,
    parameters: [IF_NONE_MATCH, PREFER],
    headers: { ...REVALIDATED, ...PREFERENCE_APPLIED },
    responses: [NOT_MODIFIED, ...responses],
  };
}
