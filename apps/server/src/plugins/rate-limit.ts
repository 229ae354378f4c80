import { bearerToken, type Principal } from '@tickline/auth/verifier';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app.ts';
import { addressOf } from '../rate-limit/address.ts';
import { createBlockList } from '../rate-limit/block-list.ts';
import type { RequestCounter } from '../rate-limit/counter.ts';
import { enforce } from '../rate-limit/enforce.ts';
import { createMemoryCounter } from '../rate-limit/memory-counter.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook for the scopes whose requests count. */
    limitRate(request: FastifyRequest, reply: FastifyReply, next: (error?: Error) => void): void;
    /** Counts for every limit; their keys must differ. */
    readonly requestCounter: RequestCounter;
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
 * `@fastify/rate-limit` is not used for the counting: it takes six promises to count one request, which is a tenth of
 * what all of a simple request takes.
 */
export const rateLimit = fp<RateLimitOptions>((app, options, done) => {
  const { env, verifier, counter = createMemoryCounter() } = options;
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  app.decorate('requestCounter', counter);
  if (max === 0) {
    app.decorate('limitRate', (_request, _reply, next) => next());
    return done();
  }
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
    if (blocked.isEmpty()) return;
    const seconds = blocked.secondsLeft(addressOf(request));
    if (seconds === 0 || isKnown(request)) return;
    enforce({ count: Number.POSITIVE_INFINITY, ttlMs: seconds * 1000 }, max, reply);
  }

  function countUser({ id }: Principal, reply: FastifyReply): void | Promise<void> {
    const usage = counter.count(`user:${id}`, windowMs);
    if (!(usage instanceof Promise)) return enforce(usage, max, reply);
    return usage.then((counted) => enforce(counted, max, reply));
  }

  async function countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const address = addressOf(request);
    const usage = await counter.count(`address:${address}`, windowMs);
    if (usage.count > BLOCK_FACTOR * max) blocked.add(address, usage.ttlMs);
    enforce(usage, max, reply);
  }

  function limit(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    refuseBlocked(request, reply);
    const principal = app.createContext(request).authenticate();
    if (!(principal instanceof Promise)) return countUser(principal, reply);
    return principal.then(
      (verified) => countUser(verified, reply),
      () => countAddress(request, reply),
    );
  }

  app.decorate('limitRate', (request, reply, next) => {
    let pending: void | Promise<void>;
    try {
      pending = limit(request, reply);
    } catch (error) {
      return next(error as Error);
    }
    if (pending) pending.then(() => next(), next);
    else next();
  });
  done();
});
