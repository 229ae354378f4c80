import { z } from 'zod';
import { dateTimeOutput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { revisionSchema } from './revision.ts';
import { taskIdSchema, taskSchema } from './task.ts';

/** A task that was written or deleted, with its last state. */
export const changeSchema = z
  .object({
    revision: revisionSchema,
    task_id: taskIdSchema,
    uid: z.string().meta({ description: '`uid` of the task', format: 'uuid' }),
    deleted: z.boolean().meta({ description: 'Whether the task was deleted' }),
    deleted_at: dateTimeOutput.optional().meta({ description: 'When the task was deleted' }),
    task: taskSchema.nullable().meta({ description: 'The task as it is now; null if it was deleted' }),
  })
  .meta({ id: 'Change', description: 'The last change of a task' });

export type Change = z.output<typeof changeSchema>;

const cursor = z.string().min(1, 'must not be empty').max(4096).optional();

/** Where to begin, and how much. */
export const taskChangesQuerySchema = z
  .object({
    since: cursor.meta({
      description:
        '`cursor` of an earlier response: returns what changed after it. Without it, returns all tasks, page by page',
    }),
    limit: z
      .int()
      .min(1)
      .max(LIMITS.changes)
      .default(LIMITS.pageSize)
      .meta({ description: 'Maximum number of changes', format: 'int32' }),
  })
  .prefault({});

export type TaskChangesQuery = z.output<typeof taskChangesQuerySchema>;

/** Changes in the order of their revisions. */
export const taskChangesSchema = z
  .object({
    changes: z.array(changeSchema).meta({
      description: 'Oldest first. A task that changed several times appears once, at its last change',
    }),
    cursor: z.string().meta({ description: '`since` of the next request' }),
    has_more: z.boolean().meta({ description: 'Whether there are more changes by now' }),
  })
  .meta({ id: 'TaskChanges', description: 'Changes of tasks' });

export type TaskChanges = z.output<typeof taskChangesSchema>;

/** The beginning of a stream of changes. */
export const taskWatchQuerySchema = z
  .object({
    since: cursor.meta({
      description: '`cursor` of a list of changes: sends what changed after it. Without it, begins now',
    }),
    // tRPC's own name.
    lastEventId: cursor.meta({
      description: 'Id of the last event of an earlier stream, used before `since`',
    }),
  })
  .prefault({});

export type TaskWatchQuery = z.output<typeof taskWatchQuerySchema>;
