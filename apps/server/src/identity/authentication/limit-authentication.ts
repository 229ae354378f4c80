import type { Issuer } from '@tickline/auth/issuer';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Env } from '../../env.ts';
import { addressOf, networkOf } from '../../rate-limit/address.ts';
import { enforce } from '../../rate-limit/enforce.ts';
import { createLimit, type Limit } from '../../rate-limit/limit.ts';
import { issuerCallerOf } from './issuer-caller.ts';
import type { Members } from './members.ts';

/** Password guesses of one address. Three in 10 s, Better Auth's own limit, are 1,080 an hour. */
const PASSWORD = { max: 3, windowMs: 10_000 };
/** Programs that one address registers. A program does it once, and its user's other programs may share the address. */
const REGISTRATION = { max: 20, windowMs: 60 * 60_000 };
/** Codes of programs that an address asks for, looks at or answers. Somebody who mistypes one takes three or four. */
const CODE = { max: 15, windowMs: 60_000 };
/** Attempts at one account: of all strangers together, and of each address that has signed in to it before. */
const ACCOUNT = createLimit('account', 20, 10 * 60_000);
const HOUR_MS = 60 * 60_000;
/** Mails that an address asks for. */
const MAIL = { max: 10, windowMs: HOUR_MS };
/** Mails to one mailbox: for all strangers together, and for each address that has signed in to its account before. */
const MAILBOX = createLimit('mailbox', 5, HOUR_MS);
/** Limit of a network, as a multiple of the limit of an address. */
const ADDRESSES_OF_NETWORK = 10;

/** The limits of a sender. */
interface SenderLimits {
  readonly ofAddress: Limit;
  readonly ofNetwork: Limit;
}

function senderLimits(name: string, max: number, windowMs: number): SenderLimits {
  return {
    ofAddress: createLimit(name, max, windowMs),
    ofNetwork: createLimit(`${name}-network`, ADDRESSES_OF_NETWORK * max, windowMs),
  };
}

/**
 * Limits requests to Better Auth, whose own limiter is off. There are limits for the requests of an address, for its
 * password guesses, mails and codes of programs, for all of these of its network, and for the attempts at an account and the
 * mails to it from all addresses together. All use one counter, shared by all instances, and one kind of error. Strangers
 * who try at an account do not lock out its owner, if the owner's address has signed in before.
 *
 * A key contains no text from the client: it names routes by their pattern and accounts by a digest.
 */
export function limitAuthentication(app: FastifyInstance, env: Env, issuer: Issuer): void {
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  const { requestCounter: counter } = app;
  const requests = senderLimits('authentication', max, windowMs);
  const registrations = senderLimits('registration', REGISTRATION.max, REGISTRATION.windowMs);
  const guesses = senderLimits('password', Math.min(max, PASSWORD.max), PASSWORD.windowMs);
  const mails = senderLimits('mail', Math.min(max, MAIL.max), MAIL.windowMs);
  const codes = senderLimits('code', Math.min(max, CODE.max), CODE.windowMs);

  async function count(key: string, limit: Limit, reply: FastifyReply): Promise<void> {
    enforce(await counter.count(key, limit.windowMs), limit, reply);
  }

  /** For limits that clients rarely reach: sets headers only if it refuses. */
  async function countQuietly(key: string, limit: Limit, reply: FastifyReply): Promise<void> {
    const usage = await counter.count(key, limit.windowMs);
    if (usage.count > limit.max) enforce(usage, limit, reply);
  }

  /** A request refused for its address does not count for its network. One address must not use up that limit. */
  async function countSender(key: string, limits: SenderLimits, reply: FastifyReply): Promise<void> {
    const { request } = reply;
    await count(`${key}:${addressOf(request)}`, limits.ofAddress, reply);
    await countQuietly(`${key}:${networkOf(request)}`, limits.ofNetwork, reply);
  }

  app.addHook('onRequest', async ({ routeOptions: { url, config } }, reply) => {
    await countSender('authentication', requests, reply);
    if (config.issuerRoute?.takesCode) await countSender('code', codes, reply);
    if (config.issuerRoute?.takesPassword) await countSender(`password:${url}`, guesses, reply);
    if (config.issuerRoute?.storesForStrangers) await countSender('registration', registrations, reply);
    if (config.issuerRoute?.sendsMail) await countSender('mails', mails, reply);
  });
  app.addHook<{ Body: Members | undefined }>('preHandler', async (request, reply) => {
    const { url, config } = request.routeOptions;
    const caller = issuerCallerOf(request, reply);
    if (caller.account === undefined) return;
    const sender = issuer.knows(caller) ? caller.address : 'strangers';
    const key = `${url}:${caller.account}:${sender}`;
    if (config.issuerRoute?.takesPassword) await countQuietly(`account:${key}`, ACCOUNT, reply);
    if (config.issuerRoute?.sendsMail) await countQuietly(`mailbox:${key}`, MAILBOX, reply);
  });
}
