import type { Issuer } from '@tickline/auth/issuer';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Env } from '../../env.ts';
import { addressOf, networkOf } from '../../rate-limit/address.ts';
import { enforce } from '../../rate-limit/enforce.ts';
import { issuerCallerOf } from './issuer-caller.ts';
import type { Members } from './members.ts';

interface Limit {
  readonly max: number;
  readonly windowMs: number;
}

/** Guesses of one address at any password: with three in 10 s, as Better Auth itself has it, it gets 1,080 an hour. */
const PASSWORD: Limit = { max: 3, windowMs: 10_000 };
/** Tries at one account of all strangers together, and of each address that has signed in to it before. */
const ACCOUNT: Limit = { max: 20, windowMs: 10 * 60_000 };
/** How many addresses at their limits a network may have. */
const ADDRESSES_OF_NETWORK = 10;

/**
 * Limits what reaches Better Auth, whose own limiter is turned off: requests of an address, guesses at passwords of an
 * address, the same for its network, and tries at an account of all addresses together. So there is one kind of limit and of
 * refusal, and one place where all instances count. Strangers who try at an account do not lock out its owner, as long as
 * that one comes from an address that signed in before.
 *
 * A key has the pattern of the route in it, and no text of the client's.
 */
export function limitAuthentication(app: FastifyInstance, env: Env, issuer: Issuer): void {
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  const { requestCounter: counter } = app;
  const requests: Limit = { max, windowMs };
  const guesses: Limit = { ...PASSWORD, max: Math.min(max, PASSWORD.max) };

  async function count(key: string, limit: Limit, reply: FastifyReply): Promise<void> {
    enforce(await counter.count(key, limit.windowMs), limit.max, reply);
  }

  /** For the limits that a client seldom meets: they speak up only to refuse. */
  async function countQuietly(key: string, limit: Limit, reply: FastifyReply): Promise<void> {
    const usage = await counter.count(key, limit.windowMs);
    if (usage.count > limit.max) enforce(usage, limit.max, reply);
  }

  /** What an address is refused does not count for its network, or one address could use up all of that. */
  async function countSender(name: string, limit: Limit, reply: FastifyReply): Promise<void> {
    const { request } = reply;
    await count(`${name}:${addressOf(request)}`, limit, reply);
    const ofNetwork = { ...limit, max: ADDRESSES_OF_NETWORK * limit.max };
    await countQuietly(`${name}:${networkOf(request)}`, ofNetwork, reply);
  }

  app.addHook('onRequest', async ({ routeOptions: { url, config } }, reply) => {
    await countSender('authentication', requests, reply);
    if (config.issuerRoute?.takesPassword) await countSender(`password:${url}`, guesses, reply);
  });
  app.addHook<{ Body: Members | undefined }>('preHandler', async (request, reply) => {
    const { url, config } = request.routeOptions;
    const caller = issuerCallerOf(request, reply);
    if (!config.issuerRoute?.takesPassword || caller.account === undefined) return;
    const sender = issuer.knows(caller) ? caller.address : 'strangers';
    await countQuietly(`account:${url}:${caller.account}:${sender}`, ACCOUNT, reply);
  });
}
