import {
  taskCompleteSchema,
  taskCreateSchema,
  taskIdSchema,
  taskListQuerySchema,
  taskListSchema,
  taskSchema,
  taskUpdateSchema,
} from '@tickline/contract';
import type { Caller } from '@tickline/db';
import { synchronous } from '@tickline/rest';
import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { ownerProcedure } from '../procedures.ts';
import { createTask } from './create-task.ts';
import { deleteTask } from './delete-task.ts';
import { getTask } from './get-task.ts';
import { listTasks } from './list-tasks.ts';
import { taskRoutes } from './routes.ts';
import { setTaskCompleted, toggleTask, updateTask } from './update-task.ts';

const keyOf = ({ caller }: { caller: Caller }, input: { task_id: number }) => ({ caller, id: input.task_id });

const oneTask = z.object({ task_id: taskIdSchema });

export const taskRouter = {
  list: ownerProcedure
    .meta(taskRoutes.list)
    .input(taskListQuerySchema)
    .output(synchronous(taskListSchema))
    .query(({ ctx, input }) => listTasks(ctx.services, ctx.caller, input)),

  create: ownerProcedure
    .meta(taskRoutes.create)
    .input(taskCreateSchema)
    .output(taskSchema)
    .mutation(({ ctx, input: { user_id: _owner, ...task } }) =>
      createTask(ctx.services, ctx.principal, task),
    ),

  get: ownerProcedure
    .meta(taskRoutes.get)
    .input(oneTask)
    .output(taskSchema)
    .query(({ ctx, input }) => getTask(ctx.services, keyOf(ctx, input))),

  update: ownerProcedure
    .meta(taskRoutes.update)
    .input(oneTask)
    .input(taskUpdateSchema)
    .output(taskSchema)
    .mutation(({ ctx, input }) => {
      const { user_id: _owner, task_id: _id, ...changes } = input;
      return updateTask(ctx.services, keyOf(ctx, input), changes);
    }),

  delete: ownerProcedure
    .meta(taskRoutes.delete)
    .input(oneTask)
    .output(z.void())
    .mutation(({ ctx, input }) => deleteTask(ctx.services, keyOf(ctx, input))),

  complete: ownerProcedure
    .meta(taskRoutes.complete)
    .input(oneTask)
    .input(taskCompleteSchema)
    .output(taskSchema)
    .mutation(({ ctx, input }) => {
      const key = keyOf(ctx, input);
      return input.completed === undefined
        ? toggleTask(ctx.services, key)
        : setTaskCompleted(ctx.services, key, input.completed);
    }),
} satisfies TRPCRouterRecord;
