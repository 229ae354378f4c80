import { AuthError } from '@tickline/auth/verifier';
import { ProblemError } from '@tickline/contract';
import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { problemOf } from '../src/index.ts';

const wrapped = (cause: unknown) => new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause });
const brokenSchema = z.object({ title: z.string() }).safeParse({}).error;

describe('what a client is told', () => {
  it('of a problem is the problem, however tRPC wrapped it', () => {
    const problem = new ProblemError('TASK_NOT_FOUND');
    expect(problemOf(problem)).toBe(problem);
    expect(problemOf(wrapped(problem))).toBe(problem);
  });

  it('of a token is why it is refused', () => {
    const error = new AuthError('TOKEN_INVALID', 'no_user_id', { detail: 'User ID not found in token' });
    expect(problemOf(wrapped(error))).toMatchObject({
      code: 'TOKEN_INVALID',
      message: 'User ID not found in token',
    });
  });

  it('of an issuer that is down is when to come back', () => {
    const error = new AuthError('SERVICE_UNAVAILABLE', 'issuer_unreachable', { retryAfterSeconds: 4 });
    expect(problemOf(error)).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: 4 });
  });

  it('of input that breaks its schema is where', () => {
    expect(problemOf(new TRPCError({ code: 'BAD_REQUEST', cause: brokenSchema }))).toMatchObject({
      code: 'VALIDATION_ERROR',
      issues: [{ path: 'title', message: expect.any(String) }],
    });
  });

  it('of output that breaks its schema is nothing: that is a bug', () => {
    expect(problemOf(wrapped(brokenSchema))).toMatchObject({
      code: 'INTERNAL_ERROR',
      message: 'Operation failed',
    });
  });

  it.each([
    ['PARSE_ERROR', 'MALFORMED_REQUEST'],
    ['BAD_REQUEST', 'MALFORMED_REQUEST'],
    ['NOT_FOUND', 'NOT_FOUND'],
    ['METHOD_NOT_SUPPORTED', 'METHOD_NOT_ALLOWED'],
    ['PAYLOAD_TOO_LARGE', 'PAYLOAD_TOO_LARGE'],
    ['UNSUPPORTED_MEDIA_TYPE', 'UNSUPPORTED_MEDIA_TYPE'],
    ['TIMEOUT', 'INTERNAL_ERROR'],
  ] as const)('of tRPC’s own %s is %s', (trpcCode, code) => {
    expect(problemOf(new TRPCError({ code: trpcCode, message: 'inner words' }))).toMatchObject({ code });
    expect(problemOf(new TRPCError({ code: trpcCode, message: 'inner words' })).message).not.toContain(
      'inner',
    );
  });

  it('of a database that cannot be reached is to come back', () => {
    const error = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
    expect(problemOf(wrapped(error))).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 });
    expect(problemOf(error).message).not.toContain('10.0.0.1');
  });

  it.each([new Error('secret words'), 'secret words', undefined, null, 5, { message: 'secret words' }])(
    'of anything else (%s) is nothing',
    (error) => {
      expect(problemOf(error)).toMatchObject({ code: 'INTERNAL_ERROR', message: 'Operation failed' });
    },
  );
});
