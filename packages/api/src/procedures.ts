import { z } from 'zod';
import type { ProcedureObserver, ProcedureResult } from './context.ts';
import { assertOwner } from './owner.ts';
import { t } from './trpc.ts';

function observed<Result extends ProcedureResult>(
  observe: ProcedureObserver | undefined,
  path: string,
  run: () => Promise<Result>,
): Promise<Result> {
  return observe ? observe(path, run) : run();
}

const ownerSchema = z
  .object({
    user_id: z
      .string()
      .optional()
      .meta({ description: "The token's user id, or `me`", examples: ['me'] }),
  })
  .prefault({});

/** As it was sent; what is no text is for the schema to refuse. */
function namedUser(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('user_id' in input)) return undefined;
  return typeof input.user_id === 'string' ? input.user_id : undefined;
}

// Every link of a chain of middleware costs more than the validation of a task: what comes first is one of them.

/** A procedure behind a valid token: `ctx.principal` is its user. */
export const protectedProcedure = t.procedure.use(({ ctx, path, next }) =>
  observed(ctx.observe, path, async () => next({ ctx: { principal: await ctx.authenticate() } })),
);

/** A procedure on the caller's own data. Whoever names another user is refused before anything else is looked at. */
export const ownerProcedure = t.procedure
  .use(({ ctx, path, getRawInput, next }) =>
    observed(ctx.observe, path, async () => {
      const principal = await ctx.authenticate();
      assertOwner(principal, namedUser(await getRawInput()));
      return next({ ctx: { principal } });
    }),
  )
  .input(ownerSchema);
