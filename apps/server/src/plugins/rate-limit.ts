import { bearerToken, type Principal } from '@tickline/auth/verifier';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { AppDependencies } from '../app-dependencies.ts';
import { hookOf, type OnRequest } from '../http/hook-of.ts';
import { addressOf } from '../rate-limit/address.ts';
import { createBlockList } from '../rate-limit/block-list.ts';
import type { RequestCounter, Usage } from '../rate-limit/counter.ts';
import { enforce } from '../rate-limit/enforce.ts';
import { createLimit } from '../rate-limit/limit.ts';
import { createMemoryCounter } from '../rate-limit/memory-counter.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** An `onRequest` hook for routes that take a token. Each call of a batch counts. */
    limitRate(...args: Parameters<OnRequest>): void;
    /** Counts further calls of a user, for a call that costs as much as several. Throws RATE_LIMITED. */
    chargeCalls(principal: Principal, count: number, reply: FastifyReply): Promise<void>;
    /** An `onRequest` hook for public routes. */
    limitReaders(...args: Parameters<OnRequest>): void;
    /** The counter of every limit; their keys must differ. */
    readonly requestCounter: RequestCounter;
  }
}

/**
 * An address with this many times its limit of failed requests is blocked: new tokens from it are not verified. Below
 * that they are, as others behind the same address may have valid ones.
 */
const BLOCK_FACTOR = 10;
/** The page and the documentation have a dozen files each, and many people may share an address. */
const READ_FACTOR = 4;

type RateLimitOptions = Pick<AppDependencies, 'env' | 'counter' | 'verifier'>;

/**
 * Limits the requests per window: of a user, or of an address (a /64 in IPv6) if the request has no valid token.
 *
 * `@fastify/rate-limit` is not used: it makes six promises for each request, a tenth of the time of a simple request.
 */
export const rateLimit = fp<RateLimitOptions>((app, options, done) => {
  const { env, verifier, counter = createMemoryCounter() } = options;
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  app.decorate('requestCounter', counter);
  if (max === 0) {
    const pass: OnRequest = (_request, _reply, next) => next();
    app.decorate('limitRate', pass);
    app.decorate('limitReaders', pass);
    app.decorate('chargeCalls', async () => undefined);
    return done();
  }
  const calls = createLimit('default', max, windowMs);
  const reads = createLimit('public', READ_FACTOR * max, windowMs);
  const blocked = createBlockList();

  /** Tells whether the token was verified before. A blocked address may still send such tokens. */
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
    enforce({ count: Number.POSITIVE_INFINITY, ttlMs: seconds * 1000 }, calls, reply);
  }

  function countUser(
    principal: Principal,
    { callCount }: FastifyRequest,
    reply: FastifyReply,
  ): void | Promise<void> {
    const check = (usage: Usage): void => {
      enforce(usage, calls, reply);
      verifier.remember(principal);
    };
    const usage = counter.count(`user:${principal.id}`, windowMs, callCount);
    return usage instanceof Promise ? usage.then(check) : check(usage);
  }

  async function countAddress(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const address = addressOf(request);
    // Without a token, no call of a batch runs.
    const usage = await counter.count(`address:${address}`, windowMs);
    if (usage.count > BLOCK_FACTOR * max) blocked.add(address, usage.ttlMs);
    enforce(usage, calls, reply);
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
  app.decorate('chargeCalls', async (principal, count, reply) => {
    enforce(await counter.count(`user:${principal.id}`, windowMs, count), calls, reply);
  });
  app.decorate(
    'limitReaders',
    hookOf(async (request, reply) => {
      const usage = await counter.count(`reader:${addressOf(request)}`, windowMs);
      if (usage.count > reads.max) enforce(usage, reads, reply);
    }),
  );
  done();
});
