import { bearerToken, type Principal } from '@tickline/auth/verifier';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { hookOf, type OnRequest } from '../http/hook-of.ts';
import { addressOf } from '../rate-limit/address.ts';
import { createBlockList } from '../rate-limit/block-list.ts';
import type { RequestCounter, Usage } from '../rate-limit/counter.ts';
import { enforce } from '../rate-limit/enforce.ts';
import { createMemoryCounter } from '../rate-limit/memory-counter.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook for routes that take a token. Each call of a batch counts. */
    limitRate(...args: Parameters<OnRequest>): void;
    /** An `onRequest` hook for routes that anybody may read. */
    limitReaders(...args: Parameters<OnRequest>): void;
    /** Counts for every limit; their keys must differ. */
    readonly requestCounter: RequestCounter;
  }
}

/**
 * An address whose requests have failed so many times as often as it may ask is not worth the cryptography any more.
 * Up to there its tokens are looked at: others behind the same address may have good ones.
 */
const BLOCK_FACTOR = 10;
/** A page and the API's documentation are a dozen files each, and many people may read them from one address. */
const READ_FACTOR = 4;

type RateLimitOptions = Pick<AppDependencies, 'env' | 'counter' | 'verifier'>;

/**
 * Limits the requests in a window: of a user, and of an address (of a /64 in IPv6) if the request has no valid token.
 *
 * `@fastify/rate-limit` is not used for the counting: it takes six promises to count one request, which is a tenth of
 * what all of a simple request takes.
 */
export const rateLimit = fp<RateLimitOptions>((app, options, done) => {
  const { env, verifier, counter = createMemoryCounter() } = options;
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  app.decorate('requestCounter', counter);
  if (max === 0) {
    const pass: OnRequest = (_request, _reply, next) => next();
    app.decorate('limitRate', pass);
    app.decorate('limitReaders', pass);
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

  function countUser(
    principal: Principal,
    { callCount }: FastifyRequest,
    reply: FastifyReply,
  ): void | Promise<void> {
    const check = (usage: Usage): void => {
      enforce(usage, max, reply);
      verifier.remember(principal);
    };
    const usage = counter.count(`user:${principal.id}`, windowMs, callCount);
    return usage instanceof Promise ? usage.then(check) : check(usage);
  }

  async function countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const address = addressOf(request);
    // Without a token no call of a batch runs.
    const usage = await counter.count(`address:${address}`, windowMs);
    if (usage.count > BLOCK_FACTOR * max) blocked.add(address, usage.ttlMs);
    enforce(usage, max, reply);
  }

  function limit(request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    refuseBlocked(request, reply);
    const principal = app.createContext(request, reply).authenticate();
    if (!(principal instanceof Promise)) return countUser(principal, request, reply);
    return principal.then(
      (verified) => countUser(verified, request, reply),
      () => countAddress(request, reply),
    );
  }

  app.decorate('limitRate', hookOf(limit));
  app.decorate(
    'limitReaders',
    hookOf(async (request, reply) => {
      const usage = await counter.count(`reader:${addressOf(request)}`, windowMs);
      if (usage.count > READ_FACTOR * max) enforce(usage, READ_FACTOR * max, reply);
    }),
  );
  done();
});
