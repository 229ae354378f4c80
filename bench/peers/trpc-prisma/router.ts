import {
  listInputSchema,
  taskCompleteSchema,
  taskCreateSchema,
  taskIdSchema,
  taskUpdateSchema,
} from '../parts/schemas.ts';
import { found, ownerProcedure, router } from '../parts/trpc.ts';

export const appRouter = router({
  task: router({
    list: ownerProcedure
      .input(listInputSchema.prefault({}))
      .query(async ({ ctx, input }) => (await ctx.tasks.list(ctx.userId, input)).page),
    get: ownerProcedure
      .input(taskIdSchema)
      .query(async ({ ctx, input }) => found(await ctx.tasks.get(ctx.userId, input.task_id))),
    create: ownerProcedure
      .input(taskCreateSchema)
      .mutation(({ ctx, input: { user_id: _, ...task } }) => ctx.tasks.create(ctx.userId, task)),
    update: ownerProcedure
      .input(taskIdSchema)
      .input(taskUpdateSchema)
      .mutation(async ({ ctx, input: { user_id: _, task_id, ...changes } }) =>
        found(await ctx.tasks.update(ctx.userId, task_id, changes)),
      ),
    complete: ownerProcedure
      .input(taskIdSchema)
      .input(taskCompleteSchema)
      .mutation(async ({ ctx, input: { task_id, completed } }) =>
        found(await ctx.tasks.complete(ctx.userId, task_id, completed)),
      ),
  }),
});

export type AppRouter = typeof appRouter;
