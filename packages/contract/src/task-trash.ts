import { z } from 'zod';
import { dateTimeOutput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { taskSchema } from './task.ts';

export const taskTrashQuerySchema = z
  .object({
    limit: z
      .int()
      .min(1)
      .max(LIMITS.pageSize)
      .default(LIMITS.pageSize)
      .meta({ description: 'Maximum number of tasks per page', format: 'int32' }),
    offset: z.int().min(0).default(0).meta({ description: 'Number of tasks to skip', format: 'int64' }),
  })
  .prefault({});

export type TaskTrashQuery = z.output<typeof taskTrashQuerySchema>;

const deletedTaskSchema = z
  .object({
    ...taskSchema.shape,
    deleted_at: dateTimeOutput.meta({ description: 'When the task was deleted' }),
  })
  .meta({ id: 'DeletedTask', description: 'A task in the trash' });

export type DeletedTask = z.output<typeof deletedTaskSchema>;

/** One page of the trash. */
export const taskTrashSchema = z
  .object({
    tasks: z.array(deletedTaskSchema).meta({ description: 'Those that were deleted last come first' }),
    total: z.int().min(0).meta({ description: 'Number of tasks in the trash', format: 'int64' }),
    limit: z.int32().min(1).meta({ description: '`limit` of the request', format: 'int32' }),
    offset: z.int().min(0).meta({ description: '`offset` of the request', format: 'int64' }),
  })
  .meta({ id: 'TaskTrash', description: 'One page of deleted tasks' });

export type TaskTrash = z.output<typeof taskTrashSchema>;
