import { initTRPC, TRPCError } from '@trpc/server';
import type { CreateFastifyContextOptions } from '@trpc/server/adapters/fastify';
import type { OpenApiMeta } from 'trpc-openapi';
import { z } from 'zod';
import type { Authenticate } from './authenticate.ts';
import type { PrismaTasks } from './prisma-tasks.ts';

type Exchange = Pick<CreateFastifyContextOptions, 'req' | 'res'>;

/** Makes the context of each HTTP request: its token is verified once, however many calls are in it. */
export function contextOf(tasks: PrismaTasks, authenticate: Authenticate) {
  return async ({ req, res }: Exchange) => {
    const token = async () => (await authenticate(req.headers.authorization)).userId;
    return { tasks, req, res, userId: await token().catch(() => null) };
  };
}

type Context = Awaited<ReturnType<ReturnType<typeof contextOf>>>;

const t = initTRPC.context<Context>().meta<OpenApiMeta>().create();

export const router = t.router;

const userProcedure = t.procedure.use(({ ctx: { userId }, next }) => {
  if (userId === null) throw new TRPCError({ code: 'UNAUTHORIZED' });
  return next({ ctx: { userId } });
});

const procedureOf = (schema: z.ZodType<{ user_id?: string | undefined }>) =>
  userProcedure.input(schema).use(({ ctx, input: { user_id }, next }) => {
    if (user_id !== undefined && user_id !== 'me' && user_id !== ctx.userId)
      throw new TRPCError({ code: 'FORBIDDEN' });
    return next();
  });

/** For the token's user only; `me` and nothing both mean that one. */
export const ownerProcedure = procedureOf(z.object({ user_id: z.string().optional() }).prefault({}));

/** The same for trpc-to-openapi, which takes input as plain objects only, and each part of a path for required. */
export const pathOwnerProcedure = procedureOf(z.object({ user_id: z.string() }));

export function found<Task>(task: Task | null): Task {
  if (task === null) throw new TRPCError({ code: 'NOT_FOUND', message: 'Task not found' });
  return task;
}
