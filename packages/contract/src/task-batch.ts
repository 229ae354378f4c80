import { z } from 'zod';
import { checkDueDate, checkNewDueDate, settleDueDate } from './due-date.ts';
import { LIMITS } from './limits.ts';
import { preconditionSchema } from './revision.ts';
import {
  taskCompleteSchema,
  taskCreateSchema,
  taskIdSchema,
  taskSchema,
  taskUpdateSchema,
  uidSchema,
} from './task.ts';

/** The task of an operation: by its id, or by its `uid`, which may be that of a task created earlier in the batch. */
const target = {
  task_id: taskIdSchema.optional(),
  uid: uidSchema.optional().meta({ description: '`uid` of the task, in place of `task_id`' }),
  ...preconditionSchema.shape,
};

const hasOneTarget = ({ task_id, uid }: { task_id?: number | undefined; uid?: string | undefined }) =>
  (task_id === undefined) !== (uid === undefined);
const message = 'must have either task_id or uid';

const operationSchema = z
  .discriminatedUnion('op', [
    z
      .object({ op: z.literal('create'), ...taskCreateSchema.shape })
      .superRefine(checkNewDueDate)
      .overwrite(settleDueDate),
    z
      .object({ op: z.literal('update'), ...target, ...taskUpdateSchema.shape })
      .refine(hasOneTarget, message)
      .superRefine(checkDueDate)
      .overwrite(settleDueDate),
    // Strict: without a misspelled member, the state would be toggled.
    z
      .strictObject({ op: z.literal('complete'), ...target, ...taskCompleteSchema.shape })
      .refine(hasOneTarget, message),
    z.strictObject({ op: z.literal('delete'), ...target }).refine(hasOneTarget, message),
    z.strictObject({ op: z.literal('restore'), ...target }).refine(hasOneTarget, message),
  ])
  .meta({ id: 'Operation', description: 'A write of one task' });

export type Operation = z.output<typeof operationSchema>;

/** The members that each kind of operation may have. */
export const OPERATION_MEMBERS: ReadonlyMap<unknown, ReadonlySet<string>> = new Map(
  operationSchema.options.map(({ shape }) => [shape.op.value, new Set(Object.keys(shape))]),
);

/** Writes that happen together, or not at all. */
export const taskBatchSchema = z
  .object({
    operations: z
      .array(operationSchema)
      .min(1)
      .max(LIMITS.operations)
      .meta({ description: 'Carried out in order, all or none' }),
  })
  .meta({ id: 'TaskBatch', description: 'Operations that happen together' });

export const taskBatchResultSchema = z
  .object({
    results: z
      .array(taskSchema.nullable())
      .meta({ description: 'The task after each operation; null if it was deleted' }),
  })
  .meta({ id: 'TaskBatchResult', description: 'Results in the order of the operations' });

export type TaskBatchResult = z.output<typeof taskBatchResultSchema>;
