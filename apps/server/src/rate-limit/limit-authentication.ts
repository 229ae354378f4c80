import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Env } from '../env.ts';
import { accountOf } from './account.ts';
import { addressOf } from './address.ts';
import { enforce } from './enforce.ts';

/** Guesses of one address at any password: with three in 10 s, as Better Auth itself has it, it gets 1,080 an hour. */
const PASSWORD = { max: 3, windowMs: 10_000 };
/** Tries at one account, wherever they come from. */
const ACCOUNT = { max: 20, windowMs: 10 * 60_000 };

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
  const { RATE_LIMIT_MAX: max, RATE_LIMIT_WINDOW: windowMs } = env;
  const { requestCounter: counter } = app;

  app.addHook('onRequest', async (request, reply) => {
    const address = addressOf(request);
    enforce(await counter.count(`authentication:${address}`, windowMs), max, reply);
    const path = pathOf(request);
    if (!PASSWORD_PATH.test(path)) return;
    const guesses = await counter.count(`password:${path}:${address}`, PASSWORD.windowMs);
    enforce(guesses, Math.min(max, PASSWORD.max), reply);
  });
  app.addHook('preHandler', async (request, reply) => {
    const path = pathOf(request);
    const account = accountOf(request.body);
    if (!PASSWORD_PATH.test(path) || account === undefined) return;
    const tries = await counter.count(`account:${path}:${account}`, ACCOUNT.windowMs);
    // The limit of the address is the one that a client meets first; this one only speaks up to refuse.
    if (tries.count > ACCOUNT.max) enforce(tries, ACCOUNT.max, reply);
  });
}
