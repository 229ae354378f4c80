import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { links } from '../parts/links.ts';
import {
  listInputSchema,
  taskCompleteSchema,
  taskCreateSchema,
  taskIdSchema,
  taskUpdateSchema,
} from '../parts/schemas.ts';
import { listTag, taskTag } from '../parts/tags.ts';
import { found, pathOwnerProcedure, router } from '../parts/trpc.ts';

export const BASE_PATH = '/api';

/** As sent: the plugin has taken its base path off. */
const urlOf = ({ req }: { req: { url: string } }) => `${BASE_PATH}${req.url}`;

/** The plugin makes every schema of a boolean take anything, of which `"false"` would be true. */
const completed = z.literal([true, false]).optional();

/** The plugin serves a procedure only if it says what it answers with. */
const taskSchema = z.object({
  id: z.number(),
  user_id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  completed: z.boolean(),
  priority: z.enum(['low', 'medium', 'high']),
  due_date: z.string().nullable(),
  all_day: z.boolean(),
  tags: z.array(z.string()),
  recurrence: z.string().nullable(),
  time_zone: z.string().nullable(),
  completed_at: z.string().nullable(),
  uid: z.string(),
  revision: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
});
const taskListSchema = z.object({
  tasks: z.array(taskSchema),
  total: z.number(),
  limit: z.number(),
  offset: z.number(),
  next_cursor: z.string().nullable(),
});

function tagged<Task extends { revision: number }>(ctx: { res: FastifyReply }, task: Task | null): Task {
  const there = found(task);
  ctx.res.header('ETag', taskTag(there));
  return there;
}

const route = (method: 'GET' | 'POST' | 'PUT' | 'PATCH', suffix: string) => ({
  openapi: { method, path: `/{user_id}/tasks${suffix}` as const, protect: true },
});

export const appRouter = router({
  list: pathOwnerProcedure
    .meta(route('GET', ''))
    .input(listInputSchema)
    .output(taskListSchema)
    .query(async ({ ctx, input }) => {
      const { page, revision } = await ctx.tasks.list(ctx.userId, input);
      ctx.res.header('ETag', listTag(ctx.userId, revision));
      ctx.res.header('X-Total-Count', page.total);
      ctx.res.header('Link', links(urlOf(ctx), page, page.total));
      return page;
    }),
  get: pathOwnerProcedure
    .meta(route('GET', '/{task_id}'))
    .input(taskIdSchema)
    .output(taskSchema)
    .query(async ({ ctx, input }) => tagged(ctx, await ctx.tasks.get(ctx.userId, input.task_id))),
  create: pathOwnerProcedure
    .meta(route('POST', ''))
    .input(taskCreateSchema.extend({ completed }))
    .output(taskSchema)
    .mutation(async ({ ctx, input: { user_id: _, ...fields } }) => {
      const task = await ctx.tasks.create(ctx.userId, fields);
      ctx.res.header('Location', `${urlOf(ctx)}/${task.id}`);
      return tagged(ctx, task);
    }),
  update: pathOwnerProcedure
    .meta(route('PUT', '/{task_id}'))
    .input(taskIdSchema)
    .input(taskUpdateSchema.extend({ completed }))
    .output(taskSchema)
    .mutation(async ({ ctx, input: { user_id: _, task_id, ...changes } }) =>
      tagged(ctx, await ctx.tasks.update(ctx.userId, task_id, changes)),
    ),
  complete: pathOwnerProcedure
    .meta(route('PATCH', '/{task_id}/complete'))
    .input(taskIdSchema)
    .input(taskCompleteSchema.extend({ completed }))
    .output(taskSchema)
    .mutation(async ({ ctx, input: { task_id, completed } }) =>
      tagged(ctx, await ctx.tasks.complete(ctx.userId, task_id, completed)),
    ),
});

export type AppRouter = typeof appRouter;
