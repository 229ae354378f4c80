import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Env } from '../env.ts';
import { accountOf } from './account.ts';
import { addressOf } from './address.ts';
import { enforce } from './enforce.ts';

/** Guesses of one address at any password: with three in 10 s, as Better Auth itself has it, it gets 1,080 an hour. */
const PASSWORD = { max: 3, timeWindow: 10_000 };
/** Tries at one account, wherever they come from. */
const ACCOUNT = { max: 20, timeWindow: 10 * 60_000 };

/** Signing in and up, and whatever takes a password or sends one. */
const PASSWORD_PATH = /\/(?:sign-in|sign-up|delete-user)(?:\/|$)|password/;

/** The path as Better Auth will see it, without `..` in it. */
function pathOf({ url }: FastifyRequest): string {
  return new URL(url, 'http://localhost').pathname;
}

/**
 * Limits what reaches Better Auth, whose own limiter is turned off: requests of an address, guesses at passwords of an
 * address, and tries at an account of all addresses together. So there is one kind of limit and of refusal, and one place
 * where all instances count.
 */
export function limitAuthentication(app: FastifyInstance, env: Env): void {
  const max = env.RATE_LIMIT_MAX;
  const byAddress = app.createRateLimit({
    keyGenerator: (request) => `authentication:${addressOf(request)}`,
  });
  const byPath = app.createRateLimit({
    keyGenerator: (request) => `password:${pathOf(request)}:${addressOf(request)}`,
    timeWindow: PASSWORD.timeWindow,
    max: Math.min(max, PASSWORD.max),
  });
  const byAccount = app.createRateLimit({
    keyGenerator: (request) => `account:${pathOf(request)}:${accountOf(request.body)}`,
    ...ACCOUNT,
  });

  app.addHook('onRequest', async (request, reply) => {
    enforce(await byAddress(request), reply);
    if (PASSWORD_PATH.test(pathOf(request))) enforce(await byPath(request), reply);
  });
  app.addHook('preHandler', async (request, reply) => {
    if (!PASSWORD_PATH.test(pathOf(request)) || accountOf(request.body) === undefined) return;
    const state = await byAccount(request);
    // The limit of the address is the one that a client meets first; this one only speaks up to refuse.
    if (!state.isAllowed && state.isExceeded) enforce(state, reply);
  });
}
