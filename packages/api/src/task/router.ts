import {
  changeSchema,
  type IfRevision,
  preconditionSchema,
  taskBatchResultSchema,
  taskBatchSchema,
  taskChangesQuerySchema,
  taskChangesSchema,
  taskCompleteSchema,
  taskCreateSchema,
  taskIdSchema,
  taskListQuerySchema,
  taskListSchema,
  taskSchema,
  taskTagsSchema,
  taskTrashQuerySchema,
  taskTrashSchema,
  taskUpdateSchema,
  taskWatchQuerySchema,
} from '@tickline/contract';
import type { Caller } from '@tickline/db';
import { events, synchronous } from '@tickline/rest';
import type { TRPCRouterRecord } from '@trpc/server';
import { z } from 'zod';
import { ownerProcedure } from '../procedures.ts';
import { createTask } from './create-task.ts';
import { deleteTask, deleteTaskPermanently } from './delete-task.ts';
import { getTask } from './get-task.ts';
import type { TaskKey } from './key.ts';
import { listChanges } from './list-changes.ts';
import { listTags } from './list-tags.ts';
import { listTasks } from './list-tasks.ts';
import { listTrash } from './list-trash.ts';
import { restoreTask } from './restore-task.ts';
import { taskRoutes } from './routes.ts';
import { runBatch } from './run-batch.ts';
import { chosenUid, idempotencyKeySchema } from './uid.ts';
import { setTaskCompleted, toggleTask, updateTask } from './update-task.ts';
import { watchTasks } from './watch-tasks.ts';

const keyOf = (
  { caller }: { caller: Caller },
  input: { task_id: number; if_revision?: IfRevision },
): TaskKey => ({ caller, id: input.task_id, ifRevision: input.if_revision });

const oneTask = synchronous(z.object({ task_id: taskIdSchema }));
const precondition = synchronous(preconditionSchema);
const taskOutput = synchronous(taskSchema);

/** So many operations of a batch count as one call for the rate limit. */
const OPERATIONS_PER_CALL = 10;

const permanentSchema = z.object({
  permanent: z
    .boolean()
    .optional()
    .meta({ description: 'Deletes the task for good, in the trash too. Defaults to `false`' }),
});

export const taskRouter = {
  list: ownerProcedure
    .meta(taskRoutes.list)
    .input(synchronous(taskListQuerySchema))
    .output(synchronous(taskListSchema))
    .query(({ ctx, input }) => listTasks(ctx.services, ctx.caller, input, ctx.notes)),

  create: ownerProcedure
    .meta(taskRoutes.create)
    .input(synchronous(taskCreateSchema))
    .input(synchronous(idempotencyKeySchema))
    .output(taskOutput)
    .mutation(({ ctx, input: { user_id: _owner, idempotency_key, ...task } }) => {
      const uid = chosenUid(ctx.principal.id, { uid: task.uid, idempotency_key });
      return createTask(ctx.services, ctx.principal, { ...task, uid }, ctx.notes);
    }),

  get: ownerProcedure
    .meta(taskRoutes.get)
    .input(oneTask)
    .output(taskOutput)
    .query(({ ctx, input }) => getTask(ctx.services, keyOf(ctx, input))),

  update: ownerProcedure
    .meta(taskRoutes.update)
    .input(oneTask)
    .input(synchronous(taskUpdateSchema))
    .input(precondition)
    .output(taskOutput)
    .mutation(({ ctx, input }) => {
      const { user_id: _owner, task_id: _id, if_revision: _revision, ...changes } = input;
      return updateTask(ctx.services, keyOf(ctx, input), changes, ctx.notes);
    }),

  delete: ownerProcedure
    .meta(taskRoutes.delete)
    .input(oneTask)
    .input(precondition)
    .input(synchronous(permanentSchema))
    .output(z.void())
    .mutation(({ ctx, input }) =>
      (input.permanent ? deleteTaskPermanently : deleteTask)(ctx.services, keyOf(ctx, input)),
    ),

  complete: ownerProcedure
    .meta(taskRoutes.complete)
    .input(oneTask)
    .input(synchronous(taskCompleteSchema))
    .input(precondition)
    .output(taskOutput)
    .mutation(({ ctx, input }) => {
      const key = keyOf(ctx, input);
      return input.completed === undefined
        ? toggleTask(ctx.services, key, ctx.notes)
        : setTaskCompleted(ctx.services, key, input.completed, ctx.notes);
    }),

  batch: ownerProcedure
    .meta(taskRoutes.batch)
    .input(synchronous(taskBatchSchema))
    .output(synchronous(taskBatchResultSchema))
    .mutation(async ({ ctx, input: { operations } }) => {
      const calls = Math.ceil(operations.length / OPERATIONS_PER_CALL);
      if (calls > 1) await ctx.charge(ctx.principal, calls - 1);
      return runBatch(ctx.services, ctx.principal, ctx.caller, operations);
    }),

  tags: ownerProcedure
    .meta(taskRoutes.tags)
    .output(synchronous(taskTagsSchema))
    .query(({ ctx }) => listTags(ctx.services, ctx.caller)),

  changes: ownerProcedure
    .meta(taskRoutes.changes)
    .input(synchronous(taskChangesQuerySchema))
    .output(synchronous(taskChangesSchema))
    .query(({ ctx, input }) => listChanges(ctx.services, ctx.caller, input)),

  watch: ownerProcedure
    .meta(taskRoutes.watch)
    .input(taskWatchQuerySchema)
    .output(events(changeSchema))
    .subscription(({ ctx, input, signal }) => watchTasks(ctx, input, signal)),

  trash: ownerProcedure
    .meta(taskRoutes.trash)
    .input(synchronous(taskTrashQuerySchema))
    .output(synchronous(taskTrashSchema))
    .query(({ ctx, input }) => listTrash(ctx.services, ctx.caller, input)),

  restore: ownerProcedure
    .meta(taskRoutes.restore)
    .input(oneTask)
    .input(precondition)
    .output(taskOutput)
    .mutation(({ ctx, input }) => restoreTask(ctx.services, keyOf(ctx, input))),
} satisfies TRPCRouterRecord;
