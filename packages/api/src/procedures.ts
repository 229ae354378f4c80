import type { Caller } from '@tickline/db';
import { synchronous } from '@tickline/rest';
import { z } from 'zod';
import { assertOwner } from './owner.ts';
import { assertScope } from './scope.ts';
import { t } from './trpc.ts';
import { checkMembers } from './unknown-members.ts';

const observedProcedure = t.procedure
  .use(({ ctx, next }) => (ctx.inTurn ? ctx.inTurn(() => next()) : next()))
  .use(({ ctx, path, next }) => (ctx.observe ? ctx.observe(path, () => next()) : next()));

/** A procedure that requires a valid token with its scope. `ctx.principal` is its user; `ctx.caller` names the user to the database. */
const protectedProcedure = observedProcedure.use(async ({ ctx, meta, next }) => {
  const principal = await ctx.authenticate();
  assertScope(principal, meta?.scope);
  const caller: Caller = { userId: principal.id, signal: ctx.signal };
  return next({ ctx: { principal, caller } });
});

const ownerSchema = synchronous(
  z
    .object({
      user_id: z
        .string()
        .optional()
        .meta({ description: "Id of the token's user, or `me`", examples: ['me'] }),
    })
    .prefault({}),
);

/** A procedure about the caller, without input. */
export const callerProcedure = protectedProcedure.use(async (call) => {
  checkMembers(call, await call.getRawInput());
  return call.next();
});

/**
 * A procedure on the caller's own data. Input that names another user is refused before anything else is checked. Those who
 * watch the data learn of each mutation.
 */
export const ownerProcedure = protectedProcedure.input(ownerSchema).use(async (call) => {
  assertOwner(call.ctx.principal, call.input.user_id);
  checkMembers(call, await call.getRawInput());
  const result = await call.next();
  if (call.type === 'mutation' && result.ok) call.ctx.services.signals.notify(call.ctx.principal.id);
  return result;
});
