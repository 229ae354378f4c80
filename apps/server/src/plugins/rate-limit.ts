import fastifyRateLimit from '@fastify/rate-limit';
import { ProblemError } from '@tickline/contract';
import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook for the scopes whose requests count. */
    limitRate(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  }
}

/**
 * So many requests a window: of a user, and where the request has no valid token, of an address (of a /64 in IPv6).
 *
 * @see https://github.com/fastify/fastify-rate-limit
 */
export const rateLimit = fp<Pick<AppDependencies, 'env'>>(async (app, { env }) => {
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: timeWindow } = env;
  if (max === 0) {
    app.decorate('limitRate', async () => undefined);
    return;
  }
  await app.register(fastifyRateLimit, { global: false, max, timeWindow });
  const byAddress = app.createRateLimit({});
  const byUser = app.createRateLimit({ keyGenerator: ({ userId = '' }) => userId });

  app.decorate('limitRate', async (request, reply) => {
    const hasUser = await Promise.resolve(app.createContext(request).authenticate()).then(
      () => true,
      () => false,
    );
    const state = await (hasUser ? byUser : byAddress)(request);
    if (state.isAllowed) return;
    const { remaining, ttlInSeconds, isExceeded } = state;
    reply.headers({
      'ratelimit-limit': max,
      'ratelimit-remaining': remaining,
      'ratelimit-reset': ttlInSeconds,
    });
    if (isExceeded) throw new ProblemError('RATE_LIMITED', { retryAfter: ttlInSeconds });
  });
});
