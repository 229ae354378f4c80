import { ProblemError } from '@tickline/contract';
import type { FastifyReply } from 'fastify';
import type { Usage } from './counter.ts';

/**
 * Sends the state of the limit in headers, and refuses the request if it is over the limit.
 *
 * @param max requests per window
 * @throws {ProblemError} RATE_LIMITED
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-07
 */
export function enforce({ count, ttlMs }: Usage, max: number, reply: FastifyReply): void {
  const seconds = Math.ceil(ttlMs / 1000);
  reply
    .header('ratelimit-limit', max)
    .header('ratelimit-remaining', Math.max(0, max - count))
    .header('ratelimit-reset', seconds);
  if (count > max) throw new ProblemError('RATE_LIMITED', { retryAfter: seconds });
}
