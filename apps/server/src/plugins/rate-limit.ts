import fastifyRateLimit from '@fastify/rate-limit';
import { bearerToken } from '@tickline/auth/verifier';
import { ProblemError } from '@tickline/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app.ts';
import { addressOf } from '../rate-limit/address.ts';
import { createBlockList } from '../rate-limit/block-list.ts';
import { counterStore } from '../rate-limit/counter-store.ts';
import { enforce } from '../rate-limit/enforce.ts';
import { createMemoryCounter } from '../rate-limit/memory-counter.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook for the scopes whose requests count. */
    limitRate(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  }
}

/**
 * An address whose requests have failed so many times as often as it may ask is not worth the cryptography any more.
 * Up to there its tokens are looked at: others behind the same address may have good ones.
 */
const BLOCK_FACTOR = 10;

type RateLimitOptions = Pick<AppDependencies, 'env' | 'counter' | 'verifier'>;

/**
 * So many requests a window: of a user, and where the request has no valid token, of an address (of a /64 in IPv6).
 *
 * @see https://github.com/fastify/fastify-rate-limit
 */
export const rateLimit = fp<RateLimitOptions>(async (app, options) => {
  const { env, verifier, counter = createMemoryCounter() } = options;
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: timeWindow } = env;
  if (max === 0) {
    app.decorate('limitRate', async () => undefined);
    return;
  }
  const ban = (BLOCK_FACTOR - 1) * max;
  await app.register(fastifyRateLimit, { global: false, max, timeWindow, store: counterStore(counter) });
  const byAddress = app.createRateLimit({ keyGenerator: (request) => `address:${addressOf(request)}`, ban });
  const byUser = app.createRateLimit({ keyGenerator: ({ userId = '' }) => `user:${userId}` });
  const blocked = createBlockList();

  /** Of what a blocked address sends, only a token that is known already is worth looking at. */
  function isKnown({ headers: { authorization } }: FastifyRequest): boolean {
    try {
      return verifier.remembers(bearerToken(authorization));
    } catch {
      return false;
    }
  }

  function refuseBlocked(request: FastifyRequest, reply: FastifyReply): void {
    const seconds = blocked.secondsLeft(addressOf(request));
    if (seconds === 0 || isKnown(request)) return;
    reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': 0, 'ratelimit-reset': seconds });
    throw new ProblemError('RATE_LIMITED', { retryAfter: seconds });
  }

  async function countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const state = await byAddress(request);
    if (!state.isAllowed && state.isBanned) blocked.add(addressOf(request), state.ttl);
    enforce(state, reply);
  }

  app.decorate('limitRate', async (request, reply) => {
    refuseBlocked(request, reply);
    const hasUser = await Promise.resolve(app.createContext(request).authenticate()).then(
      () => true,
      () => false,
    );
    if (hasUser) enforce(await byUser(request), reply);
    else await countAddress(request, reply);
  });
});
