import { LIMITS } from './limits.ts';

/** Every error that leaves the server, with its status, the title of that status, and its default detail. */
export const ERRORS = {
  MALFORMED_REQUEST: { status: 400, title: 'Bad Request', detail: 'The request is malformed' },
  TOKEN_MISSING: { status: 401, title: 'Unauthorized', detail: 'Not authenticated' },
  TOKEN_EXPIRED: { status: 401, title: 'Unauthorized', detail: 'Token has expired' },
  TOKEN_INVALID: { status: 401, title: 'Unauthorized', detail: 'Invalid token' },
  USER_NOT_FOUND: { status: 401, title: 'Unauthorized', detail: 'User no longer exists' },
  FORBIDDEN: { status: 403, title: 'Forbidden', detail: "Not authorized to access this user's tasks" },
  INSUFFICIENT_SCOPE: {
    status: 403,
    title: 'Forbidden',
    detail: 'The token does not have the scope for this',
  },
  TASK_NOT_FOUND: { status: 404, title: 'Not Found', detail: 'Task not found' },
  KEY_NOT_FOUND: { status: 404, title: 'Not Found', detail: 'API key not found' },
  NOT_FOUND: { status: 404, title: 'Not Found', detail: 'Not found' },
  TASK_LIMIT_REACHED: {
    status: 403,
    title: 'Forbidden',
    detail: 'The user has as many tasks as are allowed',
  },
  KEY_LIMIT_REACHED: {
    status: 403,
    title: 'Forbidden',
    detail: `The user has ${LIMITS.keys} API keys, as many as are allowed`,
  },
  METHOD_NOT_ALLOWED: { status: 405, title: 'Method Not Allowed', detail: 'Method not allowed' },
  TASK_NOT_IN_TRASH: { status: 409, title: 'Conflict', detail: 'The task is not in the trash' },
  TASK_DELETED: { status: 410, title: 'Gone', detail: 'A task with this uid was deleted' },
  CURSOR_EXPIRED: {
    status: 410,
    title: 'Gone',
    detail: 'Changes since then are no longer known. Begin again without since',
  },
  PRECONDITION_FAILED: {
    status: 412,
    title: 'Precondition Failed',
    detail: 'The task has another revision',
  },
  PAYLOAD_TOO_LARGE: { status: 413, title: 'Content Too Large', detail: 'The body is too large' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    title: 'Unsupported Media Type',
    detail: 'The media type of the body is not supported',
  },
  VALIDATION_ERROR: { status: 422, title: 'Unprocessable Content', detail: 'The input is not valid' },
  RATE_LIMITED: { status: 429, title: 'Too Many Requests', detail: 'Too many requests' },
  INTERNAL_ERROR: { status: 500, title: 'Internal Server Error', detail: 'Operation failed' },
  SERVICE_UNAVAILABLE: {
    status: 503,
    title: 'Service Unavailable',
    detail: 'The service is temporarily unavailable',
  },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** A problem with one field. `path` is `due_date` or `tasks.0.title`, for example, and empty for the whole input. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

interface ProblemDetails {
  /** Shown to the client; by default, the detail of the code in {@link ERRORS}. */
  readonly detail?: string | undefined;
  readonly issues?: readonly Issue[];
  /** Further members of `error.details`. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** Seconds until the client should try again. */
  readonly retryAfter?: number;
  /** The internal reason. It never leaves the server. */
  readonly cause?: unknown;
}

/** The only error that is shown to clients. Everything in it except `cause` may leave the server. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly issues: readonly Issue[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    { detail, issues = [], details = {}, retryAfter, cause }: ProblemDetails = {},
  ) {
    super(detail ?? ERRORS[code].detail, cause === undefined ? undefined : { cause });
    this.code = code;
    this.issues = issues;
    this.details = details;
    this.retryAfter = retryAfter ?? (code === 'SERVICE_UNAVAILABLE' ? 1 : undefined);
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

/** Returns a VALIDATION_ERROR with the first issues. Its detail is the first of them. */
export function validationProblem(issues: readonly Issue[], cause?: unknown): ProblemError {
  const [first] = issues;
  const detail = first && (first.path === '' ? first.message : `${first.path}: ${first.message}`);
  return new ProblemError('VALIDATION_ERROR', { detail, issues: issues.slice(0, LIMITS.issues), cause });
}
