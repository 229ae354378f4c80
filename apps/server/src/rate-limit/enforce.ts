import { ProblemError } from '@tickline/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';

/** How a limit stands after a request was counted against it. */
type LimitState = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>;

/**
 * Tells the client where it stands.
 *
 * @throws {ProblemError} RATE_LIMITED
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-07
 */
export function enforce(state: LimitState, reply: FastifyReply): void {
  if (state.isAllowed) return;
  const { max, remaining, ttlInSeconds, isExceeded } = state;
  reply.headers({
    'ratelimit-limit': max,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': ttlInSeconds,
  });
  if (isExceeded) throw new ProblemError('RATE_LIMITED', { retryAfter: ttlInSeconds });
}
