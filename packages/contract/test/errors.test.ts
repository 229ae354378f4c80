import { describe, expect, it } from 'vitest';
import {
  ERRORS,
  type ErrorCode,
  ProblemError,
  problemSchema,
  toProblem,
  validationProblem,
} from '../src/index.ts';

describe('a problem', () => {
  it.each(Object.keys(ERRORS) as ErrorCode[])(
    'of code %s has the body that the contract describes',
    (code) => {
      const body = toProblem(new ProblemError(code), 'request-1');
      expect(problemSchema.parse(body)).toEqual(body);
      expect(body).toMatchObject({ error_code: code, status: ERRORS[code].status, request_id: 'request-1' });
    },
  );

  it('tells nothing of its cause', () => {
    const cause = new Error('password authentication failed for user "postgres" at 10.0.0.1');
    const body = JSON.stringify(toProblem(new ProblemError('INTERNAL_ERROR', { cause }), 'x'));
    expect(body).not.toMatch(/postgres|10\.0\.0\.1|stack/);
    expect(body).toContain('Operation failed');
  });

  it('says when it is worth trying again', () => {
    expect(new ProblemError('SERVICE_UNAVAILABLE').retryAfter).toBe(1);
    expect(new ProblemError('SERVICE_UNAVAILABLE', { retryAfter: 5 }).retryAfter).toBe(5);
    expect(new ProblemError('NOT_FOUND').retryAfter).toBeUndefined();
  });
});

describe('a refusal of input', () => {
  it('speaks with its first issue and lists them all', () => {
    const issues = [
      { path: 'title', message: 'must not be empty' },
      { path: 'due_date', message: 'must be a date-time' },
    ];
    const body = toProblem(validationProblem(issues), 'x');
    expect(body.detail).toBe('title: must not be empty');
    expect(body.error.details.issues).toEqual(issues);
  });

  it('of the whole input names no field', () => {
    expect(validationProblem([{ path: '', message: 'must be an object' }]).message).toBe('must be an object');
  });
});
