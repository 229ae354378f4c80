import { z } from 'zod';
import { ERRORS, type ErrorCode, type ProblemError } from './errors.ts';
import { SCOPES } from './scopes.ts';
import { taskIdSchema, taskSchema } from './task.ts';

const errorCodes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];
const known = z
  .enum(errorCodes)
  .meta({ id: 'KnownErrorCode', description: 'Codes of this version. Later versions may send others' });
/** Open to clients, so that those generated from the document go on reading errors when there is a new code. */
const code = z
  .union([known, z.string()])
  .meta({ id: 'ErrorCode', description: 'Code of the error, for programs' });
const issue = z
  .object({
    path: z.string().meta({ description: 'Path of the field, with dots. Empty for the whole input' }),
    message: z.string().meta({ description: 'What is wrong, in words for people' }),
  })
  .meta({ id: 'Issue', description: 'A problem with one field' });

/** The body of every error: RFC 9457, plus the members that older clients read. */
export const problemSchema = z
  .object({
    type: z.string().meta({
      description: '`about:blank`: the status says what kind of problem it is',
      format: 'uri-reference',
    }),
    title: z.string().meta({ description: 'Reason phrase of the status' }),
    status: z.int().min(400).max(599).meta({ description: 'HTTP status of the response', format: 'int32' }),
    detail: z.string().meta({ description: 'What went wrong, in words for people' }),
    error_code: code,
    timestamp: z.string().meta({ format: 'date-time' }),
    request_id: z.string().meta({ description: 'Same as the header `X-Request-Id`. The log has it too' }),
    success: z.literal(false),
    error: z.object({
      code,
      message: z.string(),
      details: z.object({
        issues: z.array(issue).optional(),
        task: taskSchema.optional().meta({ description: 'With PRECONDITION_FAILED: the task as it is now' }),
        index: z
          .int32()
          .optional()
          .meta({ description: 'Of a batch: the position of the operation that failed', format: 'int32' }),
        task_id: taskIdSchema
          .optional()
          .meta({ description: 'With TASK_DELETED: the id of the deleted task' }),
        scope: z
          .enum(SCOPES)
          .optional()
          .meta({ description: 'With INSUFFICIENT_SCOPE: the scope that the token needs' }),
      }),
    }),
  })
  .meta({ id: 'Problem', description: 'Body of every error (RFC 9457)' });

export type Problem = z.output<typeof problemSchema>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** Returns the body that describes `error` to a client. @see https://www.rfc-editor.org/rfc/rfc9457 */
export function toProblem(error: ProblemError, requestId: string): Problem {
  const { title, status } = ERRORS[error.code];
  return {
    type: 'about:blank',
    title,
    status,
    detail: error.message,
    error_code: error.code,
    timestamp: new Date().toISOString(),
    request_id: requestId,
    success: false,
    error: {
      code: error.code,
      message: error.message,
      details: { ...error.details, ...(error.issues.length > 0 && { issues: [...error.issues] }) },
    },
  };
}
