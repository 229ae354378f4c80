import { z } from 'zod';
import { dateTimeInput } from './date-time.ts';
import { LIMITS } from './limits.ts';
import { paging } from './paging.ts';
import { prioritySchema, taskSchema } from './task.ts';
import { tagFilter } from './task-tags.ts';
import { text } from './text.ts';

const statusOf = (completed: boolean) => (completed ? ('completed' as const) : ('pending' as const));

/** The filters, order and page of a list. */
export const taskListQuerySchema = z
  .object({
    status: z
      .enum(['all', 'pending', 'completed'])
      .default('all')
      .meta({ description: 'Filters by completion' }),
    completed: z
      .boolean()
      .optional()
      .meta({ description: '`true` is the same as `status=completed`, `false` as `status=pending`' }),
    priority: z
      .preprocess(
        (value: z.input<typeof prioritySchema> | z.input<typeof prioritySchema>[] | undefined) =>
          typeof value === 'string' ? [value] : value,
        z.array(prioritySchema).min(1).optional(),
      )
      .meta({ description: 'Filters by priority. Repeat the parameter or separate values with commas' }),
    tag: tagFilter.meta({
      description: 'Filters by tag: tasks that have any of these, compared as written. Repeat the parameter',
    }),
    search: text({ min: 1, max: LIMITS.search }).optional().meta({
      description:
        'Substring of title or description. Case and Unicode normal form do not matter. Has no wildcards',
    }),
    due_before: dateTimeInput.optional().meta({ description: 'Due before then. A date is midnight UTC' }),
    due_after: dateTimeInput.optional().meta({ description: 'Due then or later. A date is midnight UTC' }),
    completed_before: dateTimeInput
      .optional()
      .meta({ description: 'Completed before then. A date is midnight UTC' }),
    completed_after: dateTimeInput
      .optional()
      .meta({ description: 'Completed then or later. A date is midnight UTC' }),
    sort: z
      .enum([
        'created_at',
        'updated_at',
        'due_date',
        'completed_at',
        'priority',
        'title',
        'created',
        'updated',
      ])
      .default('created_at')
      .transform((sort) => (sort === 'created' || sort === 'updated' ? (`${sort}_at` as const) : sort))
      .meta({
        description:
          'Field to sort by. `created` is `created_at`, `updated` is `updated_at`. Tasks without a due date, or that are not completed, come last in either order. `id` breaks ties',
      }),
    order: z
      .enum(['asc', 'desc'])
      .default('desc')
      .meta({ description: 'Sort order: ascending or descending' }),
    ...paging,
    cursor: z.string().min(1, 'must not be empty').max(4096).optional().meta({
      description:
        '`next_cursor` of the previous page, with the same filters and order. Cannot be combined with `offset`',
    }),
  })
  .refine((query) => query.cursor === undefined || query.offset === 0, {
    path: ['offset'],
    message: 'must not be combined with cursor',
  })
  .refine(
    ({ status, completed }) => completed === undefined || status === 'all' || status === statusOf(completed),
    {
      path: ['completed'],
      message: 'must not contradict status',
    },
  )
  // `status` says it all, so `completed` is no filter of its own.
  .transform((query) =>
    query.completed === undefined ? query : { ...query, status: statusOf(query.completed) },
  )
  // No query at all is valid too.
  .prefault({});

export type TaskListQuery = z.output<typeof taskListQuerySchema>;

/** The part of a query that decides which tasks are in the list. */
export type TaskFilters = Omit<TaskListQuery, 'completed' | 'sort' | 'order' | 'limit' | 'offset' | 'cursor'>;

/** One page of tasks. */
export const taskListSchema = z
  .object({
    tasks: z.array(taskSchema),
    total: z
      .int()
      .min(0)
      .meta({ description: 'Number of tasks that match the filters, on all pages', format: 'int64' }),
    limit: z.int32().min(1).meta({ description: '`limit` of the request', format: 'int32' }),
    offset: z.int().min(0).meta({ description: '`offset` of the request; 0 with a cursor', format: 'int64' }),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: 'Cursor of the next page; null on the last page' }),
  })
  .meta({ id: 'TaskList', description: 'One page of tasks' });

export type TaskList = z.output<typeof taskListSchema>;
