import { ProblemError } from '@tickline/contract';
import type { FastifyReply } from 'fastify';
import type { Usage } from './counter.ts';
import type { Limit } from './limit.ts';

/**
 * Sends the state of a limit in headers, and refuses the request if it is over the limit. If a request has several
 * limits, the headers are those of the last one that was enforced.
 *
 * `RateLimit` and `RateLimit-Policy` are those of the current draft. The other three are from its version 06, and many
 * clients know only those.
 *
 * @throws {ProblemError} RATE_LIMITED
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-12
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-06
 */
export function enforce({ count, ttlMs }: Usage, { max, name, policy }: Limit, reply: FastifyReply): void {
  const seconds = Math.ceil(ttlMs / 1000);
  const left = Math.max(0, max - count);
  reply
    .header('ratelimit-policy', policy)
    .header('ratelimit', `${name};r=${left};t=${seconds}`)
    .header('ratelimit-limit', max)
    .header('ratelimit-remaining', left)
    .header('ratelimit-reset', seconds);
  if (count > max) throw new ProblemError('RATE_LIMITED', { retryAfter: seconds });
}
