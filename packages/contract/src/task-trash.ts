import { z } from 'zod';
import { dateTimeOutput } from './date-time.ts';
import { paging } from './paging.ts';
import { taskSchema } from './task.ts';

export const taskTrashQuerySchema = z.object(paging).prefault({});

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
